import type { EntityManager } from "@mikro-orm/postgresql";

import type { AuditLog } from "../../audit/audit-log.js";
import type { Connection } from "../../connections/connection.entity.js";
import type { ConnectionService } from "../../connections/connection.service.js";
import { destinationProblem } from "../../connections/destination-problem.js";
import type { Destination } from "../../destinations/destination.js";
import { DestinationError } from "../../destinations/destination-error.js";
import type { ListDetails, ListField, NewList, NewListField } from "../../destinations/list.js";
import { NotFound, ValidationError, type FieldProblem } from "../../refusal.js";
import { takesCountries } from "../../runs/plan/map/check-matched.js";
import type { SegmentService } from "../../segments/segment.service.js";
import { SourceProblem } from "../../sources/profile-source.js";
import { checkMatching } from "../check-matching.js";
import { checkSegments } from "../export-segments.js";
import { completeMatching, type MatchingRequest } from "../matching-request.js";
import { addOptions, createField, createList, isProblem, type Created } from "./create-at-destination.js";
import { preflight, type MatchingPreflight } from "./preflight.js";
import { proposeMatching, type MatchingProposal } from "./propose-matching.js";

export interface PreparationDeps {
  readonly connections: Pick<ConnectionService, "get" | "openDestination" | "readList">;
  readonly segments: Pick<SegmentService, "fieldsInAll" | "checkSameSource" | "members">;
  readonly audit: AuditLog;
}

export interface PreflightRequest {
  readonly segmentIds: readonly string[];
  readonly connectionId: string;
  readonly listId: string;
  readonly matching: MatchingRequest;
}

const CONNECTION_NOT_FOUND = new NotFound({
  en: "There is no such connection. It may have been deleted.",
  ja: "この接続は見つかりません。削除された可能性があります。",
});
const LIST_NOT_FOUND = new NotFound({
  en: "The connection's account has no list with this ID.",
  ja: "接続のアカウントにこの ID のリストはありません。",
});

const SOURCE_TOO_SLOW = ValidationError.of("segmentIds", "SOURCE_TOO_SLOW", {
  en: "The source did not show any profile in time. Try again, or try with a smaller segment.",
  ja: "データソースから時間内にプロファイルを取得できませんでした。もう一度試すか、より小さいセグメントでお試しください。",
});

/** What comes before an export is saved: a proposal, a look at what would be lost, and what is missing at the destination. */
export class PreparationService {
  constructor(private readonly deps: PreparationDeps) {}

  /** Null when there is no such connection or list. Throws {@link DestinationError}. */
  async propose(
    em: EntityManager,
    segmentIds: readonly string[],
    connectionId: string,
    listId: string,
  ): Promise<MatchingProposal | null> {
    if (!(await this.deps.connections.get(em, connectionId))) return null;
    const list = await this.deps.connections.readList(em, connectionId, listId.trim());
    if (!list) return null;
    return proposeMatching(await this.deps.segments.fieldsInAll(em, segmentIds), list.customFields);
  }

  /** What a matching would do, before anything is saved. What is wrong with it is refused as saving would refuse it. */
  async preflight(
    em: EntityManager,
    request: PreflightRequest,
  ): Promise<MatchingPreflight | ValidationError | NotFound> {
    const { segmentIds, connectionId, listId } = request;
    const { connections, segments } = this.deps;
    if (!(await connections.get(em, connectionId))) return CONNECTION_NOT_FOUND;
    try {
      const list = await connections.readList(em, connectionId, listId.trim());
      if (!list) return LIST_NOT_FOUND;
      const problems = await checkSegments(em, segmentIds);
      if (problems.length === 0) problems.push(...(await segments.checkSameSource(em, segmentIds)));
      if (problems.length > 0) return new ValidationError(problems);
      const matching = completeMatching(request.matching, list);
      problems.push(...checkMatching(matching, await segments.fieldsInAll(em, segmentIds), list));
      if (problems.length > 0) return new ValidationError(problems);
      const countries = takesCountries(matching, list)
        ? await (await connections.openDestination(em, connectionId)).countries()
        : [];
      const found = await preflight(segments, em, segmentIds, matching, list, countries);
      // Nobody in all that time: that says nothing about the matching.
      return found.evaluated === 0 && !found.complete ? SOURCE_TOO_SLOW : found;
    } catch (error) {
      if (error instanceof SourceProblem) return ValidationError.of("segmentIds", error.code, error.text);
      return new ValidationError([problemOf(error)]);
    }
  }

  async createList(
    em: EntityManager,
    connectionId: string,
    { clientId, ...list }: NewList & { readonly clientId: string },
  ): Promise<ListDetails | ValidationError | NotFound> {
    const record = ({ id, name }: ListDetails) => ({ clientId, listId: id, listName: name });
    return this.create(em, connectionId, "createDestinationList", record, (at) => createList(at, clientId, list));
  }

  async createField(
    em: EntityManager,
    connectionId: string,
    listId: string,
    field: NewListField,
  ): Promise<ListField | ValidationError | NotFound> {
    const record = ({ key, name, type }: ListField) => ({ listId, key, name, type });
    return this.create(em, connectionId, "createDestinationField", record, (at) => createField(at, listId, field));
  }

  async addOptions(
    em: EntityManager,
    connectionId: string,
    listId: string,
    key: string,
    options: readonly string[],
  ): Promise<ListField | ValidationError | NotFound> {
    const record = (field: ListField) => ({ listId, key: field.key, name: field.name, options: field.options.length });
    return this.create(em, connectionId, "addDestinationOptions", record, (at) => addOptions(at, listId, key, options));
  }

  /** What was created is in the audit trail under the connection that it was created through. */
  private async create<T extends object>(
    em: EntityManager,
    connectionId: string,
    action: string,
    details: (made: T) => Readonly<Record<string, unknown>>,
    work: (destination: Destination) => Promise<Created<T>>,
  ): Promise<T | ValidationError | NotFound> {
    const connection = await this.deps.connections.get(em, connectionId);
    if (!connection) return CONNECTION_NOT_FOUND;
    const made = await this.at(em, connection, work);
    if (isProblem(made)) return new ValidationError([made]);
    const object = { kind: "connection", id: connection.id, name: connection.displayName };
    await this.deps.audit.record({ action, outcome: "DONE", object, details: details(made) });
    return made;
  }

  private async at<T extends object>(
    em: EntityManager,
    connection: Connection,
    work: (destination: Destination) => Promise<Created<T>>,
  ): Promise<Created<T>> {
    try {
      return await work(await this.deps.connections.openDestination(em, connection.id));
    } catch (error) {
      return problemOf(error);
    }
  }
}

/** Bugs are thrown on. */
function problemOf(error: unknown): FieldProblem {
  if (!(error instanceof DestinationError)) throw error;
  const { code, text } = destinationProblem(error);
  return { path: "connectionId", code, text };
}
