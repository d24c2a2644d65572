import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answering = (response: ServerResponse, request: ReceivedRequest) => void;

/** An HTTP server on loopback that answers as a test tells it to, and remembers what it was asked. */
export class AnsweringServer {
  readonly requests: ReceivedRequest[] = [];
  private answering: Answering = (response) => response.writeHead(404).end();
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const received = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      this.requests.push(received);
      this.answering(response, received);
    });
  });

  static async start(): Promise<AnsweringServer> {
    const answering = new AnsweringServer();
    answering.server.listen(0, "127.0.0.1");
    await once(answering.server, "listening");
    return answering;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  answer(answering: Answering): void {
    this.requests.length = 0;
    this.answering = answering;
  }

  /** The same JSON to everything. */
  answerJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.answer((response) => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
      response.end(JSON.stringify(body));
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
