import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const CLIENT = "c".repeat(32);
const LIST = "1".repeat(32);

/** The least of Campaign Monitor's API that an export needs; imports are answered at once and kept nowhere. */
export async function startSink() {
  let imported = 0;
  const answers: Record<string, unknown> = {
    "clients.json": [{ ClientID: CLIENT, Name: "Sink" }],
    [`clients/${CLIENT}/lists.json`]: [{ ListID: LIST, Name: "Sink" }],
    [`lists/${LIST}.json`]: {
      ListID: LIST,
      Title: "Sink",
      ConfirmedOptIn: false,
      UnsubscribePage: "",
      UnsubscribeSetting: "OnlyThisList",
      ConfirmationSuccessPage: "",
    },
    [`lists/${LIST}/stats.json`]: { TotalActiveSubscribers: 0 },
    [`lists/${LIST}/customfields.json`]: [],
    "systemdate.json": { SystemDate: "2026-01-01 00:00:00" },
  };
  const server = createServer((request, response) => {
    const path = request.url!.replace(/^\/api\/v3\.3\//, "").split("?")[0]!;
    let rows = 0;
    request.on("data", (chunk: Buffer) => {
      for (let at = chunk.indexOf('"EmailAddress"'); at >= 0; at = chunk.indexOf('"EmailAddress"', at + 1)) rows += 1;
    });
    request.on("end", () => {
      const isImport = path.endsWith("/import.json");
      imported += isImport ? rows : 0;
      const body = isImport
        ? {
            FailureDetails: [],
            TotalUniqueEmailsSubmitted: rows,
            TotalExistingSubscribers: 0,
            TotalNewSubscribers: rows,
            DuplicateEmailsInSubmission: [],
          }
        : answers[path];
      response.writeHead(body === undefined ? 404 : isImport ? 201 : 200, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify(body ?? { Code: 404, Message: "Not found" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: CLIENT,
    listId: LIST,
    imported: () => imported,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
