import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";

import { requestLocale } from "../graphql/request-locale.js";
import type { Text } from "../text.js";

/** For every address that nothing is served at. */
export const nothingHere: RequestHandler = (request, response) => {
  response.status(404).json({ message: NOTHING_HERE[requestLocale(request.headers["accept-language"])] });
};

/** Faults outside GraphQL: a body that cannot be read, and our own. Nothing of them is repeated. */
export function answerFault(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status >= 500) log.error({ err: error }, "A request failed");
    const { code, text } = status >= 500 ? FAULT : isOfBody(error) ? (ANSWERS[status] ?? UNREADABLE) : UNREADABLE;
    const message = text[requestLocale(request.headers["accept-language"])];
    response.status(status).json({ message, errors: [{ message, extensions: { code } }] });
  };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "status" in error ? error.status : 500;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}

/** Those of whoever reads bodies have a type; an address that cannot be decoded has none. */
function isOfBody(error: unknown): boolean {
  return error instanceof Error && "type" in error;
}

interface Answer {
  readonly code: string;
  readonly text: Text;
}

const NOTHING_HERE: Text = { en: "There is nothing here.", ja: "このページはありません。" };
const UNREADABLE: Answer = {
  code: "BAD_REQUEST",
  text: { en: "The request could not be read.", ja: "リクエストを読み取れませんでした。" },
};
const FAULT: Answer = {
  code: "INTERNAL_SERVER_ERROR",
  text: {
    en: "Something went wrong on the server. Try again shortly.",
    ja: "サーバーで問題が発生しました。しばらくしてからもう一度お試しください。",
  },
};
const ANSWERS: Readonly<Record<number, Answer>> = {
  400: {
    code: "BAD_REQUEST",
    text: {
      en: "The request's body is not JSON, or holds a NUL character.",
      ja: "リクエスト本文が JSON でないか、NUL 文字を含んでいます。",
    },
  },
  413: {
    code: "REQUEST_TOO_LARGE",
    text: { en: "The request is larger than 1 MB.", ja: "リクエストが 1 MB を超えています。" },
  },
  415: {
    code: "UNSUPPORTED_ENCODING",
    text: {
      en: "Send the body as UTF-8, uncompressed or with gzip, deflate or br.",
      ja: "リクエスト本文は UTF-8 で、圧縮しないか、gzip、deflate、br のいずれかで送信してください。",
    },
  },
};
