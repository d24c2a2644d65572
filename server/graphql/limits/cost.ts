import {
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

import { MAX_PAGE_SIZE } from "../../database/page.js";

/** How long a list is taken to be that nobody can ask a part of, such as the segments of an export. */
const USUAL_LENGTH = 10;
/** Arguments that say how much of a list is wanted. */
const SIZES = ["limit", "first", "count"];
/** What costs more than a value read from our own database: a call to Campaign Monitor, a query of somebody's source. */
const WEIGHTS: Readonly<Record<string, number>> = {
  "Connection.clients": 200,
  "Connection.lists": 200,
  "Connection.list": 200,
  "Export.list": 200,
  "Recipient.list": 200,
  "Export.removable": 50,
  // Worked out one after the other.
  "Export.nextRunTimes": 2,
  "RefreshSchedule.nextTimes": 2,
  "Query.previewSchedule": 50,
  "Query.previewRefreshSchedule": 50,
  "Mutation.setExportSchedules": 1_000,
  "ExportRun.undecided": 50,
  // Counted over everybody of a run.
  "ExportRun.rejections": 10,
  "ExportRun.recipients": 5,
  "RecipientConnection.totalCount": 10,
  "ExportRun.samples": 5,
  // Sorted and searched over every run, and over every export with what belongs to it.
  "Query.exportRuns": 50,
  "Query.runStatistics": 200,
  "Connection.health": 20,
  "Query.departedRecipients": 50,
  "Query.exports": 20,
  // Over every export.
  "Query.bulkRunForecast": 500,
  "Mutation.startAllExportRuns": 1_000,
  "Mutation.startRefresh": 1_000,
  "Mutation.startSegmentExportRuns": 1_000,
  // Sorted and searched over all there are, with what each is about.
  "Query.notifications": 20,
  "Query.notificationDeliveries": 20,
  // E-mail and requests to elsewhere that somebody waits for.
  "Mutation.sendTestNotification": 500,
  "Mutation.sendTestWebhook": 500,
  "Query.segmentPreview": 10_000,
  "Query.proposeMatching": 200,
  "Query.matchingPreflight": 10_000,
  "Mutation.createDestinationList": 500,
  "Mutation.createDestinationField": 500,
  "Mutation.addDestinationOptions": 500,
  "Mutation.createSource": 5_000,
  "Mutation.updateSource": 5_000,
  "Mutation.testSource": 5_000,
  "Mutation.createSegment": 10_000,
  "Mutation.updateSegment": 10_000,
  "Mutation.countSegment": 10_000,
};

export interface OperationToMeasure {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * How much an operation may make the server read and answer: one for each field, times the lengths of the lists around
 * it, as far as the arguments and variables say them; more for what is read elsewhere. The document is a valid one.
 */
export function costOf({ schema, document, operation, variables }: OperationToMeasure): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === "FragmentDefinition") fragments.set(one.name.value, one);
  const known = new Map<string, number>();

  /** `paged`: the field around it has said how long its lists are. */
  const ofSet = (set: SelectionSetNode, type: GraphQLNamedType | undefined, paged: boolean): number => {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === "Field") cost += ofField(selection, type, paged);
      else if (selection.kind === "InlineFragment") {
        const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
        cost += ofSet(selection.selectionSet, on, paged);
      } else cost += ofFragment(selection.name.value, paged);
    }
    return cost;
  };

  const ofFragment = (name: string, paged: boolean): number => {
    const key = `${paged} ${name}`;
    const fragment = fragments.get(name);
    if (!known.has(key) && fragment) {
      known.set(key, 0);
      known.set(key, ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), paged));
    }
    return known.get(key) ?? 0;
  };

  const ofField = (node: FieldNode, type: GraphQLNamedType | undefined, paged: boolean): number => {
    const field = fieldOf(type, node.name.value);
    // Of the schema itself: what may be asked of it is limited by a rule of graphql-js.
    if (!field || !type) return 1;
    const size = sizeAsked(node, field);
    const own = WEIGHTS[`${type.name}.${field.name}`] ?? 1;
    if (!node.selectionSet) return own * (size ?? 1);
    const times = size ?? (isList(field.type) && !paged ? USUAL_LENGTH : 1);
    return own + times * ofSet(node.selectionSet, getNamedType(field.type), size !== null);
  };

  const sizeAsked = (node: FieldNode, field: GraphQLField<unknown, unknown>): number | null => {
    const argument = field.args.find(({ name }) => SIZES.includes(name));
    if (!argument) return null;
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const asked =
      given?.kind === "IntValue" ? Number(given.value) : given?.kind === "Variable" ? valueOf(given.name.value) : null;
    return pageSize(asked ?? argument.defaultValue);
  };

  const valueOf = (name: string): unknown => {
    if (variables[name] !== undefined) return variables[name];
    const standard = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return standard?.kind === "IntValue" ? Number(standard.value) : null;
  };

  const root = schema.getRootType(operation.operation) ?? undefined;
  return ofSet(operation.selectionSet, root, false);
}

/** As the server will cut it, and never so small that a list costs nothing. */
function pageSize(asked: unknown): number {
  const size = typeof asked === "number" ? asked : MAX_PAGE_SIZE;
  return Math.min(Math.max(size, 1), MAX_PAGE_SIZE);
}

function fieldOf(type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || (isAbstractType(type) && "getFields" in type) ? type.getFields()[name] : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
