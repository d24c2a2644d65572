import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import express, { type Router } from "express";

/** Where the build puts the console, seen from the built server (dist/server/http). */
const BUILT_CONSOLE = fileURLToPath(new URL("../../console", import.meta.url));

/** Serves the console at /. Its pages live behind #, so that one file answers for all of them. */
export function consoleFiles(directory = BUILT_CONSOLE): Router {
  const router = express.Router();
  const index = path.join(directory, "index.html");
  if (!existsSync(index)) {
    router.get("/", (_request, response) => {
      response.status(503).type("text").send("The console is not built. Run: npm run build\n");
    });
    return router;
  }
  router.use(
    "/assets",
    express.static(path.join(directory, "assets"), { immutable: true, maxAge: "1y", index: false }),
  );
  router.use(express.static(directory, { index: false, maxAge: 0 }));
  router.get("/", (_request, response) => response.set("Cache-Control", "no-cache").sendFile(index));
  return router;
}
