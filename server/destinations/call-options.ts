import type { ListedSubscriber } from "./subscriber.js";

export interface CallOptions {
  /** Ends the wait for an answer; what was asked may still be done. */
  readonly signal?: AbortSignal;
}

/** Makes a call that only reads, and makes it again where it failed and that may pass. */
export type RepeatRead = <T>(read: () => Promise<T>) => Promise<T>;

/** For what is read a page at a time. */
export interface ReadPagesOptions {
  readonly signal?: AbortSignal;
  /** Goes around every page's call, so that one that fails need not fail the whole reading. */
  readonly repeat?: RepeatRead;
}

export interface ReadSubscribersOptions extends ReadPagesOptions {
  /**
   * A date of an earlier row, as the destination wrote it: rows are read from the newest to the first that is clearly older,
   * overlapping. Without it all are read. In whatever order, whoever entered last is on the first page, and may come again:
   * by them it is told how far was read.
   */
  readonly since?: string | null;
  /**
   * Asked of a page that reaches back beyond `since`: whether everybody on it is known as they stand there. Then those
   * before them are, and reading ends.
   */
  readonly isKnown?: (page: readonly ListedSubscriber[]) => Promise<boolean>;
}
