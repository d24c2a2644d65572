import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const server = "http://localhost:4000";

export default defineConfig({
  root: at("."),
  plugins: [react()],
  // Replaced in every answer by the server (server/http/console-files.ts).
  html: { cspNonce: "NONCE-OF-THIS-ANSWER" },
  build: {
    outDir: at("../dist/console"),
    emptyOutDir: true,
    // Nothing is inlined: the server's content security policy allows neither inline scripts nor data: addresses.
    assetsInlineLimit: 0,
    // react-admin with MUI is one piece that every page needs; it changes rarely, so browsers keep it.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|react-router|react-router-dom|scheduler)[\\/]/,
              priority: 2,
            },
            { name: "vendor", test: /node_modules/, priority: 1 },
          ],
        },
      },
    },
  },
  // `npm run dev` serves the console by itself; the API is the server's. It compares the origin, hence the header.
  server: {
    proxy: {
      "/graphql": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
    },
  },
});
