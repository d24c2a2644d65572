import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const root = at("..");
// Loaded by one name only: two copies of graphql refuse each other's schemas.
const alias = [{ find: /^graphql$/, replacement: at("../node_modules/graphql/index.js") }];

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          name: "server",
          environment: "node",
          // Every file has a database of its own, and loading the server anew for each takes longer than most tests.
          isolate: false,
          include: ["test/server/**/*.test.ts", "test/contract/**/*.test.ts"],
          globalSetup: [at("./support/global-setup.ts")],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: "console",
          environment: "jsdom",
          include: ["test/console/**/*.test.{ts,tsx}"],
          setupFiles: [at("./support/jest-dom.ts")],
          testTimeout: 15_000,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: "e2e",
          environment: "node",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: [at("./support/global-setup.ts")],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
