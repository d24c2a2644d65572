import { useDataProvider } from "react-admin";
import type { DataProvider } from "react-admin";

import { accessVerbs } from "./access.js";
import { auditVerbs } from "./audit.js";
import type { GraphQLClient } from "./client.js";
import { connectionProvider, connectionVerbs } from "./connections.js";
import { departedVerbs } from "./departed.js";
import { erasureProvider, erasureVerbs } from "./erasures.js";
import { exportProvider, exportVerbs } from "./exports.js";
import { matchingVerbs } from "./matching.js";
import { deliveryProvider, notificationProvider, notificationVerbs, webhookProvider } from "./notifications.js";
import type { ResourceProvider } from "./resource-provider.js";
import { recipientVerbs } from "./recipients.js";
import { runProvider, runVerbs } from "./runs.js";
import { scheduleVerbs } from "./schedules.js";
import { segmentProvider, segmentVerbs } from "./segments.js";
import { settingsVerbs } from "./settings.js";
import { sourceProvider, sourceVerbs } from "./sources.js";
import { statisticsVerbs } from "./statistics.js";
import { userProvider, userVerbs } from "./users.js";

/** react-admin's own verbs for every resource, and the domain's: one function for each of the API's. */
export function createDataProvider(client: GraphQLClient) {
  const resources: Readonly<Record<string, ResourceProvider>> = {
    sources: sourceProvider(client),
    segments: segmentProvider(client),
    connections: connectionProvider(client),
    exports: exportProvider(client),
    runs: runProvider(client),
    users: userProvider(client),
    erasures: erasureProvider(client),
    notifications: notificationProvider(client),
    deliveries: deliveryProvider(client),
    webhooks: webhookProvider(client),
  };

  function of(resource: string): ResourceProvider {
    const provider = resources[resource];
    if (!provider) throw new Error(`There is no resource "${resource}".`);
    return provider;
  }

  function verb<V extends keyof ResourceProvider>(resource: string, name: V): NonNullable<ResourceProvider[V]> {
    const found = of(resource)[name];
    if (!found) throw new Error(`The resource "${resource}" does not offer "${name}".`);
    return found;
  }

  const provider: DataProvider = {
    supportAbortSignal: true,
    getList: async (resource, params) => of(resource).getList(params),
    getOne: async (resource, params) => of(resource).getOne(params),
    getMany: async (resource, { ids }) => {
      const answers = await Promise.all(ids.map((id) => of(resource).getOne({ id })));
      return { data: answers.map(({ data }) => data) };
    },
    getManyReference: async (resource, { target, id, filter, ...params }) =>
      of(resource).getList({ ...params, filter: { ...filter, [target]: id } }),
    create: async (resource, params) => verb(resource, "create")(params),
    update: async (resource, params) => verb(resource, "update")(params),
    updateMany: async (resource, { ids, data, meta }) => {
      for (const id of ids) await verb(resource, "update")({ id, data, meta, previousData: { id } });
      return { data: ids };
    },
    delete: async (resource, params) => verb(resource, "delete")(params),
    deleteMany: async (resource, { ids, meta }) => {
      for (const id of ids) await verb(resource, "delete")({ id, meta });
      return { data: ids };
    },
  };

  return {
    ...provider,
    ...accessVerbs(client),
    ...auditVerbs(client),
    ...sourceVerbs(client),
    ...segmentVerbs(client),
    ...connectionVerbs(client),
    ...settingsVerbs(client),
    ...exportVerbs(client),
    ...matchingVerbs(client),
    ...runVerbs(client),
    ...statisticsVerbs(client),
    ...recipientVerbs(client),
    ...scheduleVerbs(client),
    ...departedVerbs(client),
    ...notificationVerbs(client),
    ...userVerbs(client),
    ...erasureVerbs(client),
  };
}

export type ListwrightDataProvider = ReturnType<typeof createDataProvider>;

/** The data provider with the domain's verbs. */
export function useListwright(): ListwrightDataProvider {
  return useDataProvider<ListwrightDataProvider>();
}
