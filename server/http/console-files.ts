import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import express, { type Router } from "express";

import { consolePolicy } from "./security-headers.js";

/** Where the build puts the console, seen from the built server (dist/server/http). */
const BUILT_CONSOLE = fileURLToPath(new URL("../../console", import.meta.url));
/** What the build writes wherever a nonce belongs (console/vite.config.ts). */
const NONCE = "NONCE-OF-THIS-ANSWER";

/**
 * Serves the console at /. Its pages live behind #, so that one file answers for all of them. That file is never kept: each
 * answer has a nonce of its own, by which the page may write its styles. What the build names by content is kept for ever.
 */
export function consoleFiles(publicUrl: string, directory = BUILT_CONSOLE): Router {
  const router = express.Router();
  const index = path.join(directory, "index.html");
  if (!existsSync(index)) {
    router.get("/", (_request, response) => {
      response.status(503).type("text").send("The console is not built. Run: npm run build\n");
    });
    return router;
  }
  const parts = readFileSync(index, "utf8").split(NONCE);
  router.use(
    "/assets",
    express.static(path.join(directory, "assets"), { immutable: true, maxAge: "1y", index: false, redirect: false }),
  );
  router.get(["/", "/index.html"], (_request, response) => {
    const nonce = randomBytes(18).toString("base64");
    response
      .set("Content-Security-Policy", consolePolicy(publicUrl, nonce))
      .set("Cache-Control", "no-store")
      .type("html")
      .send(parts.join(nonce));
  });
  router.use(express.static(directory, { index: false, maxAge: 0, redirect: false }));
  return router;
}
