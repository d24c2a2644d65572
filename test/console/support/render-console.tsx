import { cleanup, configure, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { TestMemoryRouter, memoryStore } from "react-admin";
import { afterEach, vi } from "vitest";

import { App } from "../../../console/App.js";
import type { Viewer } from "../../../console/data-provider/access.js";
import type { Connection } from "../../../console/data-provider/connections.js";
import type { Export } from "../../../console/data-provider/exports.js";
import {
  ApiTokensDocument,
  ClientListsDocument,
  ConnectionClientsDocument,
  ConnectionDocument,
  ConnectionHealthDocument,
  ConnectionsDocument,
  ConsentStatementDocument,
  DestinationListDocument,
  ExportDocument,
  ExportRemovableDocument,
  ExportRunDocument,
  ExportRunsDocument,
  ExportsDocument,
  NotificationPreferencesDocument,
  OverviewDocument,
  PlanSamplesDocument,
  PreviewScheduleDocument,
  RunRecipientsDocument,
  RunStatisticsDocument,
  SegmentDocument,
  SegmentsDocument,
  SessionsDocument,
  SourceDocument,
  SourcesDocument,
  ViewerDocument,
  WatchedExportsDocument,
} from "../../../console/data-provider/generated.js";
import type { Permission } from "../../../console/data-provider/generated.js";
import type { Run } from "../../../console/data-provider/runs.js";
import type { Segment } from "../../../console/data-provider/segments.js";
import type { Source } from "../../../console/data-provider/sources.js";
import { createI18nProvider } from "../../../console/i18n.js";
import type { Language } from "../../../console/i18n.js";
import { LIST_ID, VIEWER, buildList, buildStatement } from "./builders.js";
import { FakeServer } from "./fake-server.js";
import { buildHealth, buildStatistics } from "./statistics.js";
import "./strict-console.js";

// A busy machine takes its time; what never comes still fails.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });
afterEach(cleanup);

interface World {
  readonly sources?: readonly Source[];
  readonly segments?: readonly Segment[];
  readonly connections?: readonly Connection[];
  readonly exports?: readonly (Export & { readonly list: ReturnType<typeof buildList> | null })[];
  readonly runs?: readonly Run[];
  readonly viewer?: Viewer;
  /** What the viewer may do with each of the lists. */
  readonly listPermissions?: readonly Permission[];
}

/** A server on which these things exist, and nothing else. Its account at the destination has one client with one list. */
export function serverWith({
  sources = [],
  segments = [],
  connections = [],
  exports = [],
  runs = [],
  viewer = VIEWER,
  listPermissions = ["VIEW", "CREATE"],
}: World = {}): FakeServer {
  const page = <T,>(items: readonly T[]) => ({ items, totalCount: items.length, permissions: listPermissions });
  const byId = <T extends { readonly id: string }>(items: readonly T[], id: string) =>
    items.find((item) => item.id === id) ?? null;
  return new FakeServer()
    .answer(ViewerDocument, { viewer })
    .answer(ExportRemovableDocument, {
      export: { listName: "Newsletter", removable: { people: 0, keptByClaim: 0, keptForeign: 0 } },
    })
    .answer(SourcesDocument, { sources: page(sources) })
    .answer(SourceDocument, ({ id }) => ({ source: byId(sources, id) }))
    .answer(SegmentsDocument, { segments: page(segments) })
    .answer(SegmentDocument, ({ id }) => ({ segment: byId(segments, id) }))
    .answer(ConnectionsDocument, { connections: page(connections) })
    .answer(ConnectionDocument, ({ id }) => ({ connection: byId(connections, id) }))
    .answer(ExportsDocument, { exports: page(exports) })
    .answer(ExportDocument, ({ id }) => ({ export: byId(exports, id) }))
    .answer(ExportRunsDocument, { exportRuns: page(runs) })
    .answer(ExportRunDocument, ({ id }) => ({ exportRun: byId(runs, id) }))
    .answer(OverviewDocument, ({ setUp }) => ({
      ...(setUp
        ? {
            sources: { totalCount: sources.length },
            segments: { totalCount: segments.length },
            connections: page(connections),
          }
        : {}),
      exports: page(exports),
      exportRuns: page(runs),
    }))
    .answer(ConsentStatementDocument, ({ locale }) => ({ consentStatement: buildStatement({ locale }) }))
    .answer(ConnectionClientsDocument, { connection: { clients: [{ id: "cl1", name: "Harbour Coffee" }] } })
    .answer(ClientListsDocument, { connection: { lists: [{ id: LIST_ID, name: "Autumn newsletter" }] } })
    .answer(DestinationListDocument, { connection: { list: buildList() } })
    .answer(ApiTokensDocument, { apiTokens: [] })
    .answer(SessionsDocument, { sessions: [] })
    .answer(NotificationPreferencesDocument, {
      notificationPreferences: { email: true, kinds: ["FAILED", "HELD"], emailAvailable: true },
    })
    .answer(WatchedExportsDocument, {
      exports: { totalCount: exports.length, items: exports.map(({ id, name, watching }) => ({ id, name, watching })) },
    })
    .answer(PlanSamplesDocument, { exportRun: { samples: [] } })
    .answer(RunStatisticsDocument, { runStatistics: buildStatistics() })
    .answer(ConnectionHealthDocument, ({ id }) => ({ connection: { id, health: buildHealth() } }))
    .answer(PreviewScheduleDocument, {
      previewSchedule: { __typename: "SchedulePreview", nextTimes: [], summary: "", clockChanges: "" },
    })
    .answer(RunRecipientsDocument, {
      exportRun: { recipients: { totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, edges: [] } },
    });
}

/** The whole console at a path, for somebody who is logged in unless the server says otherwise. */
export function renderConsole(
  path: string,
  server: FakeServer,
  { language = "en", store = memoryStore() }: Options = {},
) {
  const i18nProvider = createI18nProvider(language);
  let at = path;
  const view = render(
    <TestMemoryRouter initialEntries={[path]} locationCallback={({ pathname }) => (at = pathname)}>
      <App client={server} i18nProvider={i18nProvider} store={store} />
    </TestMemoryRouter>,
  );
  return { ...view, path: () => at, i18nProvider, user: userEvent.setup() };
}

interface Options {
  readonly language?: Language;
  readonly store?: ReturnType<typeof memoryStore>;
}

type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** Answers the REST calls beside GraphQL. What was sent is kept in `sent`. */
export function stubRest(replies: Readonly<Record<string, Reply>>) {
  const sent: { readonly path: string; readonly body: unknown }[] = [];
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    if (init?.body) sent.push({ path, body: JSON.parse(String(init.body)) });
    const reply = replies[`${init?.method ?? "GET"} ${path}`];
    if (!reply) throw new TypeError("Failed to fetch");
    const body = reply.body === undefined ? null : JSON.stringify(reply.body);
    return new Response(body, {
      status: reply.status,
      headers: { "content-type": "application/json", ...reply.headers },
    });
  });
  return sent;
}
