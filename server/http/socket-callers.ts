import type { Logger } from "pino";

import type { Actor, Role } from "../access/actor.js";
import type { Locale, Text } from "../text.js";

/** How often it is looked whether everybody who is connected may still be; a change shows within this and a moment. */
const RECHECK_MS = 2_000;
/** Before something is told to a socket, it was looked at within this time. */
const FRESH_MS = 1_000;
/** What was known so long ago is not known. */
const STALE_MS = 4_000;
/** A client that does not read what it is sent is given up. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

export const MAX_SOCKETS_OF_ADDRESS = 1_000;
export const MAX_SOCKETS_OF_USER = 100;

/** Close codes of graphql-transport-ws: after these its client gives up, after FORBIDDEN it connects anew. */
export const CLOSE = { UNAUTHORIZED: 4401, FORBIDDEN: 4403, TOO_MANY: 4429 } as const;

/** What is needed of a WebSocket. */
export interface Closable {
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
  terminate(): void;
}

interface Caller {
  readonly socket: Closable;
  readonly since: number;
  /** Null for nobody. */
  actor: Actor | null;
  locale: Locale;
}

/**
 * Who is connected over WebSockets. A socket may be silent for hours, so it is not enough to look when it asks for
 * something: all of them are looked at together every {@link RECHECK_MS}, in as many statements for a thousand as for
 * one. Whoever is no longer somebody, or has another role than when they connected, is cut off with a reason; a client
 * that connects again then has the new role.
 */
export class SocketCallers {
  private readonly callers = new Map<Closable, Caller>();
  private readonly timer: NodeJS.Timeout;
  private checked = 0;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly options: {
      readonly log: Logger;
      readonly standingOf: (actors: readonly Actor[]) => Promise<(actor: Actor) => Role | null>;
    },
  ) {
    this.timer = setInterval(() => void this.recheck(), RECHECK_MS);
    this.timer.unref();
  }

  /** False when this person has too many sockets open already; then it is being closed. */
  add(socket: Closable, actor: Actor | null, locale: Locale): boolean {
    const own = actor ? [...this.callers.values()].filter((caller) => caller.actor?.userId === actor.userId) : [];
    if (own.length >= MAX_SOCKETS_OF_USER) {
      socket.close(CLOSE.TOO_MANY, TOO_MANY[locale]);
      return false;
    }
    this.callers.set(socket, { socket, since: Date.now(), actor, locale });
    return true;
  }

  remove(socket: Closable): void {
    this.callers.delete(socket);
  }

  /**
   * Whether the socket's caller may still be told something, as known for about {@link FRESH_MS}. Throws when that cannot
   * be found out: then nobody is told anything.
   */
  async mayHear(socket: Closable): Promise<boolean> {
    if (Date.now() - this.checked >= FRESH_MS) await this.recheck();
    if (Date.now() - this.checked >= STALE_MS)
      throw new Error("It is not known whether this client may be told anything");
    return this.callers.has(socket);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private recheck(): Promise<void> {
    this.checking ??= this.checkAll().finally(() => {
      this.checking = null;
    });
    return this.checking;
  }

  private async checkAll(): Promise<void> {
    const begun = Date.now();
    const all = [...this.callers.values()];
    const actors = all.flatMap(({ actor }) => actor ?? []);
    try {
      const roleOf = actors.length > 0 ? await this.options.standingOf(actors) : () => null;
      for (const caller of all) {
        const role = caller.actor && roleOf(caller.actor);
        if (caller.socket.bufferedAmount > MAX_UNREAD_BYTES) caller.socket.terminate();
        else if (caller.actor === null) this.endNobody(caller, begun);
        else if (role === null) this.end(caller, CLOSE.UNAUTHORIZED, ENDED);
        else if (role !== caller.actor.role) this.end(caller, CLOSE.FORBIDDEN, OTHER_ROLE);
      }
      this.checked = begun;
    } catch (error) {
      // Asked again soon.
      this.options.log.warn({ err: error }, "Could not look whether connected clients may stay connected");
    }
  }

  /** Nobody is told so when they ask for something, and has no business to stay. */
  private endNobody(caller: Caller, now: number): void {
    if (now - caller.since >= RECHECK_MS) this.end(caller, CLOSE.UNAUTHORIZED, NOBODY);
  }

  private end({ socket, locale }: Caller, code: number, reason: Text): void {
    this.callers.delete(socket);
    socket.close(code, reason[locale]);
  }
}

// A close frame has room for 123 bytes.
const ENDED: Text = {
  en: "The session or token has ended. Log in again.",
  ja: "セッションまたはトークンが無効です。再度ログインしてください。",
};
const OTHER_ROLE: Text = {
  en: "Your role has changed. Connect again.",
  ja: "ロールが変更されました。再接続してください。",
};
const NOBODY: Text = {
  en: "Log in or send a token to stay connected.",
  ja: "接続にはログインまたはトークンが必要です。",
};
const TOO_MANY: Text = {
  en: "You have too many connections open. Close some.",
  ja: "接続数が多すぎます。不要な接続を閉じてください。",
};
