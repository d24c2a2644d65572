import type { AddressInfo } from "node:net";

import { pino } from "pino";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";

import { invitationMail, passwordMail } from "../../../server/mail/link-mail.js";
import { createMailer, type Mailer } from "../../../server/mail/mailer.js";

const LINK = "http://localhost:4000/#/invitation/abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

let sink: SMTPServer;
let received: { from: string; to: string[]; raw: string }[];
let logged: string[];
let mailer: Mailer;
let refuses: boolean;

beforeEach(async () => {
  [received, logged, refuses] = [[], [], false];
  sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _session, done) =>
      username === "listwright" && password === "mail secret" ? done(null, { user: username }) : done(new Error("No")),
    onRcptTo: (_address, _session, done) =>
      refuses ? done(Object.assign(new Error("No such box"), { responseCode: 550 })) : done(),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  mailer = mailerTo(portOf(sink));
});
afterEach(async () => {
  mailer.close();
  await new Promise<void>((resolve) => sink.close(() => resolve()));
});

function portOf(server: SMTPServer): number {
  return (server.server.address() as AddressInfo).port;
}

function mailerTo(port: number, login = "listwright:mail%20secret@"): Mailer {
  const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  return createMailer({ url: `smtp://${login}127.0.0.1:${port}`, from: "Listwright <listwright@example.com>", log });
}

const mail = {
  to: { name: "Bob <b>Example", address: "bob@example.com" },
  link: LINK,
  expiresAt: new Date("2026-12-01T09:30:00Z"),
  by: "Ada Example",
} as const;

/** Quoted-printable and base64 parts, read. */
function textOf(raw: string): string {
  return raw
    .split(/\r\n--/)
    .map((part) => {
      const [head = "", ...body] = part.split("\r\n\r\n");
      const text = body.join("\r\n\r\n");
      if (/base64/i.test(head)) return Buffer.from(text, "base64").toString();
      if (!/quoted-printable/i.test(head)) return text;
      const bytes = text
        .replace(/=\r\n/g, "")
        .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
      return Buffer.from(bytes, "latin1").toString();
    })
    .join("\n");
}

test("an invitation arrives as text and HTML, with the link, until when it is good, and who invites", async () => {
  expect(await mailer.send(invitationMail({ ...mail, locale: "en" }))).toBe(true);
  const [one] = received;
  expect([one!.from, one!.to]).toEqual(["listwright@example.com", ["bob@example.com"]]);
  expect(one!.raw).toMatch(/Subject: You are invited to Listwright/);
  expect(one!.raw).toMatch(/multipart\/alternative/);
  const text = textOf(one!.raw);
  expect(text).toContain(`Accept the invitation:\n${LINK}`.replace("\n", "\r\n"));
  expect(text).toContain("Ada Example invites you");
  expect(text).toContain("until 2026-12-01 09:30 UTC");
  expect(text).toContain("Hello Bob &#60;b&#62;Example");
});

test("it is written in the language of whom it is for", async () => {
  await mailer.send(invitationMail({ ...mail, locale: "ja" }));
  await mailer.send(passwordMail({ ...mail, locale: "ja", by: null }));
  const [invitation, password] = received.map(({ raw }) => textOf(raw));
  expect(invitation).toContain("招待を承諾する");
  expect(password).toContain("新しいパスワードを設定する");
  expect(password).toContain("管理者から");
});

test("a server that refuses, that is away, or that does not know us is told by the answer; no address is logged", async () => {
  refuses = true;
  expect(await mailer.send(invitationMail({ ...mail, locale: "en" }))).toBe(false);
  const stranger = mailerTo(portOf(sink), "listwright:wrong@");
  expect(await stranger.send(invitationMail({ ...mail, locale: "en" }))).toBe(false);
  const nowhere = mailerTo(1);
  expect(await nowhere.send(invitationMail({ ...mail, locale: "en" }))).toBe(false);
  expect(logged).toHaveLength(3);
  expect(logged.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual(["EENVELOPE", "EAUTH", "ESOCKET"]);
  expect(logged.join("")).not.toMatch(/bob@|invitation\/|secret|wrong/);
  expect(received).toEqual([]);
});
