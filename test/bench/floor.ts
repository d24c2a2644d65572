import pg from "pg";
import Cursor from "pg-cursor";
import { Pool } from "undici";

/** The least that any exporter does: read, serialise, post a thousand at a time, eight at once. Keeps nothing. */
export async function runFloor(databaseUrl: string, sinkUrl: string, listId: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const http = new Pool(sinkUrl, { connections: 8 });
  const cursor = client.query(
    new Cursor<[string, string]>("SELECT email, name FROM profile", [], {
      rowMode: "array",
    }),
  );
  const inFlight = new Set<Promise<unknown>>();
  for (;;) {
    const rows = await cursor.read(1_000);
    if (rows.length === 0) break;
    const Subscribers = rows.map(([EmailAddress, Name]) => ({
      EmailAddress,
      Name,
      CustomFields: [],
      ConsentToTrack: "Yes",
    }));
    const call = http
      .request({
        path: `/api/v3.3/subscribers/${listId}/import.json`,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Subscribers, Resubscribe: false }),
      })
      .then(({ body }) => body.dump())
      .finally(() => inFlight.delete(call));
    inFlight.add(call);
    if (inFlight.size >= 8) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  await http.close();
  await client.end();
}
