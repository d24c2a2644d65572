import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { localStorageStore } from "react-admin";

import { App } from "./App.js";
import { createGraphQLClient } from "./data-provider/client.js";
import { createI18nProvider, preferredLanguage } from "./i18n.js";

const store = localStorageStore();
const i18nProvider = createI18nProvider(preferredLanguage(store, navigator.languages));
const client = createGraphQLClient(() => i18nProvider.getLocale());

// The server's content security policy takes only styles that carry the nonce of the page they are written into.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
const styles = createCache({ key: "css", ...(nonce ? { nonce } : {}) });

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CacheProvider value={styles}>
        <App client={client} i18nProvider={i18nProvider} store={store} />
      </CacheProvider>
    </StrictMode>,
  );
}
