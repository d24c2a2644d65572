import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { localStorageStore } from "react-admin";

import { App } from "./App.js";
import { createGraphQLClient } from "./data-provider/client.js";
import { createI18nProvider, preferredLanguage } from "./i18n.js";

const store = localStorageStore();
const i18nProvider = createI18nProvider(preferredLanguage(store, navigator.languages));
const client = createGraphQLClient(() => i18nProvider.getLocale());

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} i18nProvider={i18nProvider} store={store} />
    </StrictMode>,
  );
}
