import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  /** The plain part, with one line break where there was one. */
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
}

/** A mail server on loopback that keeps what it takes, and refuses what a test tells it to. */
export class MailSink {
  readonly mails: ReceivedMail[] = [];
  /** The reply to a receiver: an SMTP code of a refusal, or null. */
  refuse: (address: string) => number | null = () => null;

  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) => {
      const responseCode = this.refuse(address);
      if (responseCode === null) return done();
      done(Object.assign(new Error("Not this one"), { responseCode }));
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        this.mails.push(read(Buffer.concat(chunks).toString("latin1"), envelope.rcptTo[0]!.address));
        done();
      });
    },
  });

  static async start(): Promise<MailSink> {
    const sink = new MailSink();
    await new Promise<void>((resolve) => sink.server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function read(raw: string, to: string): ReceivedMail {
  const [head = ""] = raw.split("\r\n\r\n", 1);
  const unfolded = head.replace(/\r\n[ \t]+/g, " ");
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
  const part = (type: string) => {
    const from = raw.indexOf(`Content-Type: ${type}`);
    const [partHead = "", ...body] = raw.slice(from).split("\r\n\r\n");
    return decoded(partHead, (body.join("\r\n\r\n").split("\r\n--")[0] ?? "").trimEnd()).replaceAll("\r\n", "\n");
  };
  const subject = header("Subject")
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, word);
  return { to, subject, text: part("text/plain"), html: part("text/html"), messageId: header("Message-ID") };
}

function decoded(head: string, body: string): string {
  if (/base64/i.test(head)) return Buffer.from(body, "base64").toString();
  return /quoted-printable/i.test(head) ? unquoted(body.replace(/=\r\n/g, "")) : Buffer.from(body, "latin1").toString();
}

function word(_all: string, encoding: string, text: string): string {
  return encoding.toUpperCase() === "B" ? Buffer.from(text, "base64").toString() : unquoted(text.replaceAll("_", " "));
}

function unquoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
