import { expect, test } from "vitest";

import { parseEnvironment } from "../../../server/env.js";
import { StartUpProblem } from "../../../server/start-up-problem.js";

const ID = "CAMPAIGN_MONITOR_OAUTH_CLIENT_ID";
const SECRET = "CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET";

test("an app needs both its ID and its secret; neither means API keys only", () => {
  expect(parseEnvironment({ [ID]: " 105241 ", [SECRET]: "s3cret" }).campaignMonitorOAuth).toEqual({
    clientId: "105241",
    clientSecret: "s3cret",
  });
  expect(parseEnvironment({}).campaignMonitorOAuth).toBeNull();
  expect(parseEnvironment({ [ID]: "", [SECRET]: "" }).campaignMonitorOAuth).toBeNull();
});

test.each([ID, SECRET])("%s alone is told at start, without its value", (name) => {
  const parse = () => parseEnvironment({ [name]: "105241-secret" });
  expect(parse).toThrow(StartUpProblem);
  expect(parse).toThrow(`Set both ${ID} and ${SECRET}`);
  expect(parse).not.toThrow(/105241/);
});
