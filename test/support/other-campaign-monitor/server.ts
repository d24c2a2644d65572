import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { arrayAt, objectIn, Refused, type Reply, textAt } from "./answers.js";
import { FACTS } from "./facts.js";
import * as managing from "./managing.js";
import * as reading from "./reading.js";
import {
  addressOf,
  type Client,
  isAddress,
  type List,
  Records,
  type Row,
  type State,
  STATES,
  type World,
} from "./records.js";
import * as writing from "./writing.js";

/** Somebody on a list, as a test looks at them. */
export interface Seen {
  readonly email: string;
  readonly name: string;
  readonly state: State;
}

/**
 * A second Campaign Monitor, small and in memory, that shares nothing with the sandbox: what one of them misunderstands of
 * the document, the other hardly misunderstands alike. Where the document leaves something open it answers as {@link FACTS}
 * says. Only what an export needs of the API is there.
 */
export class OtherCampaignMonitor {
  readonly records: Records;
  /** Calls as they came: the method, and the path without its query. */
  readonly calls: string[] = [];
  #limited = 0;
  readonly #server: Server;

  private constructor(world: World) {
    this.records = new Records(world);
    this.#server = createServer((request, response) => {
      void answerTo(this.#handle, request).then(({ status, body }) => {
        const text = body === undefined ? "" : JSON.stringify(body);
        response.writeHead(status, text === "" ? {} : { "content-type": "application/json; charset=utf-8" });
        response.end(text);
      });
    });
  }

  static async start(world: World): Promise<OtherCampaignMonitor> {
    const started = new OtherCampaignMonitor(world);
    started.#server.listen(0, "127.0.0.1");
    await once(started.#server, "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** As if it had happened there: who unsubscribes does so by their own will; who becomes active signed up, or confirmed. */
  setState(listId: string, email: string, state: State): void {
    const list = this.#list(listId);
    const address = addressOf(email);
    const row = list.rows.get(address) ?? this.records.addRow(list, address, state);
    if (state === "unsubscribed") this.records.unsubscribe(list, row);
    else this.records.enter(row, state);
    if (state === "active") list.client.suppressed.delete(address);
  }

  everybody(listId: string): Seen[] {
    return [...this.#list(listId).rows.values()].map(({ email, name, state }) => ({ email, name, state }));
  }

  /** So many calls from now on are answered with an empty 429, carrying nothing out. */
  limitNext(calls: number): void {
    this.#limited = calls;
  }

  readonly #handle = (method: string, path: string, query: reading.Query, body: unknown, key: string): Reply => {
    this.calls.push(`${method} ${path}`);
    if (key !== this.records.apiKey) throw new Refused(100);
    if (this.#limited > 0) {
      this.#limited -= 1;
      return { status: 429 };
    }
    const [first = "", id = "", third = "", key2 = "", fifth = ""] = path.split("/");
    const place = `${method} ${first}${id === "" ? "" : "/:id"}${third === "" ? "" : `/${third}`}`;
    if (first === "lists" && third === "customfields" && key2 !== "") {
      if (method === "PUT" && fifth === "options") return managing.setOptions(this.#list(id), key2, body);
      if (method === "DELETE") return managing.deleteField(this.#list(id), key2);
    }
    const state = STATES.find((one) => one === third);
    if (method === "GET" && first === "lists" && state) return reading.inState(this.#list(id), state, query);
    switch (place) {
      case "GET systemdate":
        return { status: 200, body: { SystemDate: new Date().toISOString().slice(0, 19).replace("T", " ") } };
      case "GET countries":
        return { status: 200, body: ["Australia", "Japan", "Great Britain", "United States of America"] };
      case "GET clients":
        return {
          status: 200,
          body: [...this.records.clients.values()].map(({ id, name }) => ({ ClientID: id, Name: name })),
        };
      case "GET clients/:id":
        return { status: 200, body: { BasicDetails: { ClientID: id, CompanyName: this.#client(id).name } } };
      case "GET clients/:id/lists":
        return {
          status: 200,
          body: this.records.listsOf(this.#client(id)).map((list) => ({ ListID: list.id, Name: list.title })),
        };
      case "GET clients/:id/suppressionlist":
        return reading.suppressionList(this.#client(id), query);
      case "POST clients/:id/suppress":
        return suppress(this.#client(id), body);
      case "PUT clients/:id/unsuppress":
        if (!this.#client(id).suppressed.delete(addressOf(query.get("email") ?? ""))) throw new Refused(176);
        return { status: 200 };
      case "POST lists/:id":
        return managing.createList(this.records, this.#client(id), body);
      case "GET lists/:id":
        return managing.listDetails(this.#list(id));
      case "PUT lists/:id":
        return managing.updateList(this.#list(id), body);
      case "GET lists/:id/stats":
        return reading.statistics(this.#list(id));
      case "GET lists/:id/customfields":
        return managing.customFields(this.#list(id));
      case "POST lists/:id/customfields":
        return managing.createField(this.#list(id), body);
      case "GET subscribers/:id":
        return reading.onePerson(this.#list(id), query);
      case "POST subscribers/:id":
        return writing.addOne(this.records, this.#list(id), body);
      case "POST subscribers/:id/import":
        return writing.importAll(this.records, this.#list(id), body);
      case "PUT subscribers/:id":
        return writing.updateOne(this.records, this.#list(id), query.get("email") ?? "", body);
      case "DELETE subscribers/:id":
        this.records.enter(rowOf(this.#list(id), query.get("email")), "deleted");
        return { status: 200 };
      case "POST subscribers/:id/unsubscribe": {
        const list = this.#list(id);
        const row = rowOf(list, textAt(objectIn(body), "EmailAddress"));
        if (row.state === "active" || row.state === "unconfirmed") this.records.unsubscribe(list, row);
        return { status: 200 };
      }
      default:
        throw new Refused(404);
    }
  };

  #list(id: string): List {
    const list = this.records.lists.get(id);
    if (!list) throw new Refused(FACTS.unknown);
    return list;
  }

  #client(id: string): Client {
    const client = this.records.clients.get(id);
    if (!client) throw new Refused(FACTS.unknown);
    return client;
  }
}

function rowOf(list: List, email: string | undefined): Row {
  if (!isAddress(email ?? "")) throw new Refused(1);
  const row = list.rows.get(addressOf(email ?? ""));
  if (!row) throw new Refused(203);
  return row;
}

function suppress(client: Client, body: unknown): Reply {
  for (const email of arrayAt(objectIn(body), "EmailAddresses").map(String)) {
    client.suppressed.set(addressOf(email), { reason: "Reason Unavailable", at: Date.now() });
  }
  return { status: 200 };
}

type Handle = (method: string, path: string, query: reading.Query, body: unknown, key: string) => Reply;

async function answerTo(handle: Handle, request: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://other");
  const path = /^\/api\/v3(?:\.[123])?\/(.*)\.json$/.exec(decodeURIComponent(url.pathname))?.[1];
  if (path === undefined) return new Refused(404).reply;
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const [, basic = ""] = (request.headers.authorization ?? "").split(" ");
  const [key = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
  const text = Buffer.concat(chunks).toString("utf8").trim();
  try {
    return handle(request.method ?? "GET", path, query, text === "" ? undefined : JSON.parse(text), key);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    if (error instanceof SyntaxError) return new Refused(400).reply;
    throw error;
  }
}
