import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { SetSubscriberAllowanceDocument } from "../../console/data-provider/generated.js";
import { buildConnection } from "./support/builders.js";
import { exportWorld } from "./support/export-world.js";
import { renderConsole } from "./support/render-console.js";

describe("a connection's allowance", () => {
  test("is recorded, and taken away again by leaving it empty", async () => {
    const connection = buildConnection({ subscriberAllowance: 5000 });
    const server = exportWorld({ connections: [connection] }).answer(SetSubscriberAllowanceDocument, {
      setSubscriberAllowance: { __typename: "Connection", ...connection },
    });
    const { user } = renderConsole("/connections/cn1/show", server);
    const section = await screen.findByRole("region", { name: "Subscriber allowance" });
    expect(section).toHaveTextContent("5,000 subscribers");
    const change = async (text: string) => {
      await user.click(within(section).getByRole("button", { name: "Change" }));
      const box = await screen.findByRole("textbox", { name: "Subscribers" });
      await user.clear(box);
      if (text) await user.type(box, text);
      await user.click(screen.getByRole("button", { name: "Save" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    };
    await change("25000");
    await change("");
    expect(server.variablesOf(SetSubscriberAllowanceDocument)).toEqual([
      { connectionId: "cn1", allowance: 25_000 },
      { connectionId: "cn1", allowance: null },
    ]);
  });
});
