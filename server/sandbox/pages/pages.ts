import { escape, framed, type PageContext } from "./frame.js";
import { listPage } from "./list.page.js";
import { overviewPage } from "./overview.page.js";
import { actOnPerson, actOnSuppressed } from "./page-actions.js";
import { TEXT } from "./page-text.js";
import { personPage } from "./person.page.js";
import { suppressionPage } from "./suppression.page.js";

export type PageReply = { readonly status: number; readonly html: string } | { readonly location: string };

type PageQuery = Readonly<Record<string, string | undefined>>;

/** The page for people at a path under /sandbox; undefined where there is none, as the control interface has other paths. */
export function pageAt(context: PageContext, path: string, query: PageQuery): PageReply | undefined {
  const { locale } = context;
  const [first = "", id = "", part = ""] = path.split("/");
  const shown = (html: string | null, missing: keyof typeof TEXT): PageReply =>
    html === null ? { status: 404, html: missingPage(context, TEXT[missing][locale]) } : { status: 200, html };
  if (path === "" && query.list !== undefined) return shown(listPage(context, query.list, query), "noSuchList");
  if (path === "") return shown(overviewPage(context), "noLists");
  if (first === "lists" && id !== "" && part === "") return shown(listPage(context, id, query), "noSuchList");
  if (first === "lists" && part === "person") {
    return shown(personPage(context, id, query.email ?? "", query.done !== undefined), "noSuchPerson");
  }
  if (first === "clients" && part === "suppressed") return shown(suppressionPage(context, id, query), "noSuchClient");
  return undefined;
}

/** A form sent by one of the pages; undefined for what no page sends. */
export function formAt({ core }: PageContext, path: string, form: URLSearchParams): PageReply | undefined {
  const [first = "", id = "", part = ""] = path.split("/");
  let location: string | null = null;
  if (first === "lists" && part === "person") location = actOnPerson(core, id, form);
  if (first === "clients" && part === "suppressed") location = actOnSuppressed(core, id, form);
  return location === null ? undefined : { location };
}

function missingPage(context: PageContext, sentence: string): string {
  return framed(
    context,
    `<p><a href="/sandbox/">← ${TEXT.all[context.locale]}</a></p><p>${escape(sentence)}</p>`,
    TEXT.title[context.locale],
  );
}
