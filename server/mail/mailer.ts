import { createTransport } from "nodemailer";
import type { Logger } from "pino";

export interface MailMessage {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What stands for this message before the @ of its Message-ID: the same again tells a repetition. */
  readonly id?: string;
}

/** Sends e-mail to people who log in; never to people on lists. */
export interface Mailer {
  /**
   * Whether the mail server took it. That it arrives is not known. Never throws, and logs no address: what failed is
   * logged by its code.
   */
  send(message: MailMessage): Promise<boolean>;
  close(): void;
}

/** What became of a message, for whoever tries again. */
export type MailOutcome =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** What failed: the library's word for it, such as ESOCKET. */
      readonly problem: string;
      /** SMTP's reply code; null where there was no reply. */
      readonly status: number | null;
      /** The server refused this message or its receiver for good: trying again is of no use. */
      readonly isFinal: boolean;
    };

export interface TellingMailer extends Mailer {
  /** As {@link send}, and says what failed. */
  deliver(message: MailMessage): Promise<MailOutcome>;
}

/** Somebody waits for the answer, so a mail server that does not answer is given up soon. */
const TIMEOUT_MS = 10_000;

/** A mailer over SMTP: `url` as in smtp://user:password@mail.example.com:587, smtps:// for TLS from the start. */
export function createMailer(options: {
  readonly url: string;
  readonly from: string;
  readonly log: Logger;
}): TellingMailer {
  const { url, from, log } = options;
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  const deliver = async ({ id, ...message }: MailMessage): Promise<MailOutcome> => {
    try {
      await transport.sendMail({
        from,
        ...message,
        ...(id === undefined ? {} : { messageId: `<${id}@${domain}>` }),
        headers: { "Auto-Submitted": "auto-generated" },
      });
      return { sent: true };
    } catch (error) {
      const { code = "UNKNOWN", responseCode = null } = error as { code?: string; responseCode?: number };
      log.error({ code, responseCode }, "The mail server did not take a message");
      // A log-in that is refused is the operator's to mend, and the message may go then.
      const isFinal = (code === "EENVELOPE" || code === "EMESSAGE") && responseCode !== null && responseCode >= 500;
      return { sent: false, problem: code, status: responseCode, isFinal };
    }
  };
  return {
    deliver,
    send: async (message) => (await deliver(message)).sent,
    close: () => transport.close(),
  };
}
