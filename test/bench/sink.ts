import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { SinkList } from "./sink-list.ts";

const CLIENT = "c".repeat(32);
const LIST = "1".repeat(32);
/** The floor's own, so that it leaves nothing for Listwright to find. */
const FLOOR_LIST = "2".repeat(32);

/**
 * The least of Campaign Monitor's API that an export needs, answered at once: imports, who is on the list, deletions. Keeps
 * where everybody stands and since when, and nothing else, so that its own memory and time hardly count.
 */
export async function startSink() {
  const lists = new Map([LIST, FLOOR_LIST].map((id) => [id, new SinkList()]));
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const url = new URL(request.url!, "http://sink");
      const { status, body } = answer(lists, request.method!, url, text);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: CLIENT,
    listId: LIST,
    floorListId: FLOOR_LIST,
    active: () => lists.get(LIST)!.count("active"),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function answer(lists: ReadonlyMap<string, SinkList>, method: string, { pathname, searchParams }: URL, text: string) {
  const [kind = "", id = "", what = ""] = pathname
    .replace(/^\/api\/v3\.3\//, "")
    .replace(/\.json$/, "")
    .split("/");
  const list = lists.get(id);
  if (kind === "subscribers" && list) return ofSubscribers(list, method, what, searchParams.get("email") ?? "", text);
  if (kind === "lists" && list) return ofList(list, id, what, searchParams);
  if (kind === "clients") return ofClient(id, what);
  if (kind === "systemdate") return good({ SystemDate: "2026-01-01 00:00:00" });
  return refused(404, "Not found", 404);
}

function ofSubscribers(list: SinkList, method: string, what: string, email: string, text: string): Answer {
  if (what === "import") return { ...good(list.import(text)), status: 201 };
  if (method === "DELETE") return list.delete(email) ? { status: 200, body: "" } : refused(203, "Not on the list");
  const row = list.subscriber(email);
  return row === null ? refused(203, "Not on the list") : { status: 200, body: row };
}

function ofList(list: SinkList, id: string, what: string, query: URLSearchParams): Answer {
  if (what === "")
    return good({ ListID: id, Title: "Sink", ConfirmedOptIn: false, UnsubscribeSetting: "OnlyThisList" });
  if (what === "customfields") return good([]);
  if (what === "stats") {
    return good({
      TotalActiveSubscribers: list.count("active"),
      TotalUnsubscribes: 0,
      TotalBounces: 0,
      TotalDeleted: list.count("deleted"),
    });
  }
  if (what !== "active" && what !== "deleted") return NOBODY;
  const body = list.page({
    state: what,
    byDate: query.get("orderfield") === "date",
    since: query.get("date"),
    number: Number(query.get("page") ?? 1),
    size: Number(query.get("pagesize") ?? 1_000),
  });
  return { status: 200, body };
}

function ofClient(id: string, what: string): Answer {
  if (id === "") return good([{ ClientID: CLIENT, Name: "Sink" }]);
  if (what === "lists") return good([LIST, FLOOR_LIST].map((listId) => ({ ListID: listId, Name: "Sink" })));
  return NOBODY;
}

function good(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function refused(Code: number, Message: string, status = 400): Answer {
  return { status, body: JSON.stringify({ Code, Message }) };
}

const NOBODY = good({ Results: [], TotalNumberOfRecords: 0, NumberOfPages: 0, PageNumber: 1, PageSize: 1_000 });

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
