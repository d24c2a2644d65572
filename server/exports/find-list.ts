import type { Destination, ClientIdentity } from "../destinations/destination.js";
import type { ListDetails } from "../destinations/list.js";
import { DestinationError } from "../destinations/destination-error.js";
import type { FieldProblem } from "../refusal.js";

export interface Destined {
  readonly client: ClientIdentity;
  readonly list: ListDetails;
}

export interface FoundList extends Destined {
  /** The names that COUNTRY fields take, read when asked for; null when they cannot be read now. */
  readonly countries: () => Promise<readonly string[] | null>;
}

/** Looks a client's list up at the destination, live; answers what is wrong with the choice otherwise. */
export async function findList(
  open: () => Promise<Destination>,
  clientId: string,
  listId: string,
): Promise<FoundList | FieldProblem[]> {
  try {
    const destination = await open();
    const client = (await destination.clients()).find((candidate) => candidate.id === clientId);
    if (!client) return [CLIENT_UNKNOWN];
    const wanted = listId.trim();
    const listed = (await destination.lists(client.id)).find(
      (candidate) => candidate.id.toLowerCase() === wanted.toLowerCase(),
    );
    if (!listed) return [listUnknown(client.name)];
    const list = { ...(await destination.list(listed.id)), id: listed.id };
    return { client, list, countries: () => readCountries(destination) };
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    if (error.reason === "NOT_FOUND") return [listUnknown(null)];
    if (error.reason === "NOT_YOURS") return [LIST_NOT_YOURS];
    return [error.reason === "CREDENTIAL_REFUSED" ? NEEDS_AUTHENTICATION : UNREACHABLE];
  }
}

async function readCountries(destination: Destination): Promise<readonly string[] | null> {
  try {
    return await destination.countries();
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    return null;
  }
}

export const CONNECTION_UNKNOWN: FieldProblem = {
  path: "connectionId",
  code: "NOT_FOUND",
  text: {
    en: "There is no such connection. It may have been deleted.",
    ja: "この接続は見つかりません。削除された可能性があります。",
  },
};
export const CONNECTION_MISSING: FieldProblem = {
  path: "connectionId",
  code: "NO_CONNECTION",
  text: {
    en: "This export has no connection, so its list cannot be checked. Attach a connection first.",
    ja: "このエクスポートには接続がないため、リストを確認できません。先に接続を設定してください。",
  },
};
const NEEDS_AUTHENTICATION: FieldProblem = {
  path: "connectionId",
  code: "NEEDS_REAUTHENTICATION",
  text: {
    en: "Campaign Monitor did not accept this connection's credential. Authenticate the connection first.",
    ja: "Campaign Monitor がこの接続の認証情報を受け付けませんでした。先に接続の認証を行ってください。",
  },
};
const UNREACHABLE: FieldProblem = {
  path: "connectionId",
  code: "DESTINATION_UNREACHABLE",
  text: {
    en: "Campaign Monitor could not be reached, so the list cannot be checked. Nothing was saved; try again shortly.",
    ja: "Campaign Monitor に接続できないため、リストを確認できません。保存は行われていません。しばらくしてからもう一度お試しください。",
  },
};
const CLIENT_UNKNOWN: FieldProblem = {
  path: "clientId",
  code: "NOT_FOUND",
  text: {
    en: "This connection's account has no such client. Choose one of its clients.",
    ja: "この接続のアカウントにそのクライアントはありません。一覧から選択してください。",
  },
};

const LIST_NOT_YOURS: FieldProblem = {
  path: "listId",
  code: "NOT_YOURS",
  text: {
    en: "This list does not belong to this connection's account, or does not exist any more. Choose one of the account's lists.",
    ja: "このリストはこの接続のアカウントのものではないか、存在しなくなっています。アカウントのリストから選択してください。",
  },
};

function listUnknown(clientName: string | null): FieldProblem {
  return {
    path: "listId",
    code: "NOT_FOUND",
    text: {
      en: clientName
        ? `The client "${clientName}" has no list with this ID. Choose one of its lists, or check the ID you pasted.`
        : "There is no list with this ID. Choose one of the client's lists, or check the ID you pasted.",
      ja: clientName
        ? `クライアント「${clientName}」にこの ID のリストはありません。一覧から選択するか、貼り付けた ID を確認してください。`
        : "この ID のリストはありません。一覧から選択するか、貼り付けた ID を確認してください。",
    },
  };
}
