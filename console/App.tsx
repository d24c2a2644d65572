import { Admin, CustomRoutes, Resource, reactRouterProvider } from "react-admin";
import type { I18nProvider, Store } from "react-admin";
import { useMemo } from "react";

import { AcceptInvitationPage } from "./access/AcceptInvitationPage.js";
import { AccountPage } from "./access/AccountPage.js";
import { LoginPage } from "./access/LoginPage.js";
import { AuditPage } from "./audit/AuditPage.js";
import { createAuthProvider } from "./auth-provider.js";
import { connections } from "./connections/index.js";
import { Dashboard } from "./dashboard/Dashboard.js";
import type { GraphQLClient } from "./data-provider/client.js";
import { createDataProvider } from "./data-provider/index.js";
import { DepartedPage } from "./departed/DepartedPage.js";
import { erasures } from "./erasure/index.js";
import { exports } from "./exports/index.js";
import { Layout } from "./layout/Layout.js";
import { NotFoundPage } from "./layout/NotFoundPage.js";
import { deliveries, notifications, webhooks } from "./notifications/index.js";
import { FindPersonPage } from "./recipients/FindPersonPage.js";
import { runs } from "./runs/index.js";
import { RefreshPage } from "./schedules/RefreshPage.js";
import { segments } from "./segments/index.js";
import { SettingsPage } from "./settings/SettingsPage.js";
import { sources } from "./sources/index.js";
import { darkTheme, lightTheme } from "./theme.js";
import { users } from "./users/index.js";

// The very router that react-admin uses: a second copy would not know its routes.
const { Route } = reactRouterProvider;

interface AppProps {
  readonly client: GraphQLClient;
  readonly i18nProvider: I18nProvider;
  readonly store: Store;
}

/** The whole console over one GraphQL client. It brings its own router unless it stands inside one. */
export function App({ client, i18nProvider, store }: AppProps) {
  const dataProvider = useMemo(() => createDataProvider(client), [client]);
  const authProvider = useMemo(() => createAuthProvider((signal) => dataProvider.viewer(signal)), [dataProvider]);
  return (
    <Admin
      title="Listwright"
      dataProvider={dataProvider}
      authProvider={authProvider}
      i18nProvider={i18nProvider}
      store={store}
      lightTheme={lightTheme}
      darkTheme={darkTheme}
      layout={Layout}
      loginPage={LoginPage}
      dashboard={Dashboard}
      catchAll={NotFoundPage}
      disableTelemetry
      requireAuth
    >
      <Resource {...exports} />
      <Resource {...runs} />
      <Resource {...segments} />
      <Resource {...connections} />
      <Resource {...sources} />
      <Resource {...users} />
      <Resource {...erasures} />
      <Resource {...notifications} />
      <Resource {...deliveries} />
      <Resource {...webhooks} />
      <CustomRoutes noLayout>
        <Route path="/invitation/:token" element={<AcceptInvitationPage />} />
      </CustomRoutes>
      <CustomRoutes>
        <Route path="/account" element={<AccountPage />} />
        <Route path="/audit" element={<AuditPage />} />
        <Route path="/exports/:id/departed" element={<DepartedPage />} />
        <Route path="/people" element={<FindPersonPage />} />
        <Route path="/refresh" element={<RefreshPage />} />
        <Route path="/settings" element={<SettingsPage />} />
      </CustomRoutes>
    </Admin>
  );
}
