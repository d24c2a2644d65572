import { createTransport } from "nodemailer";
import type { Logger } from "pino";

export interface MailMessage {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
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

/** Somebody waits for the answer, so a mail server that does not answer is given up soon. */
const TIMEOUT_MS = 10_000;

/** A mailer over SMTP: `url` as in smtp://user:password@mail.example.com:587, smtps:// for TLS from the start. */
export function createMailer(options: { readonly url: string; readonly from: string; readonly log: Logger }): Mailer {
  const { url, from, log } = options;
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      try {
        await transport.sendMail({ from, ...message, headers: { "Auto-Submitted": "auto-generated" } });
        return true;
      } catch (error) {
        const { code = "UNKNOWN", responseCode = null } = error as { code?: string; responseCode?: number };
        log.error({ code, responseCode }, "The mail server did not take a message");
        return false;
      }
    },
    close: () => transport.close(),
  };
}
