import { endProcess } from "../end-process.js";
import { sandboxEnvironment } from "./environment.js";
import { SANDBOX_OAUTH_APP } from "./oauth-app.js";
import { SANDBOX_API_KEY, SANDBOX_CLIENT_ID, SANDBOX_LIST_IDS } from "./seed.js";
import { type Sandbox, startSandbox } from "./server.js";

/**
 * `npm run sandbox`. Says where it listens in sentences, or, to a parent process (an IPC channel, or `--json`), in one line
 * of JSON: {"url","apiKey","clientId","listId"}. Ends with SIGTERM, SIGINT, and with its parent where there is a channel
 * to notice that by.
 */
async function main(): Promise<void> {
  const environment = sandboxEnvironment();
  if ("problems" in environment) return fail(environment.problems.join("\n"));
  const { port, host, file } = environment;
  let sandbox: Sandbox;
  try {
    sandbox = await startSandbox({ port, host, file });
  } catch (error) {
    return fail(reasonOf(error, environment));
  }
  const end = (): void => void sandbox.close().then(() => endProcess(0));
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.once("disconnect", end);
  process.stdout.write(process.send || process.argv.includes("--json") ? jsonLine(sandbox) : sentences(sandbox, file));
}

function jsonLine({ url }: Sandbox): string {
  const line = {
    url,
    apiKey: SANDBOX_API_KEY,
    clientId: SANDBOX_CLIENT_ID,
    listId: SANDBOX_LIST_IDS.newsletter,
  };
  return `${JSON.stringify(line)}\n`;
}

function sentences(sandbox: Sandbox, file: string): string {
  return [
    `The Campaign Monitor sandbox listens at ${sandbox.url}.`,
    `Its API key is ${SANDBOX_API_KEY}.`,
    `Its client is ${SANDBOX_CLIENT_ID}, with the list "Newsletter", ${SANDBOX_LIST_IDS.newsletter}.`,
    file === ":memory:"
      ? "It forgets everything when it ends; set SANDBOX_FILE to keep it in a file."
      : `It keeps everything in ${file}.`,
    `See what it holds at ${sandbox.controlUrl}.`,
    `Point Listwright at it with CAMPAIGN_MONITOR_URL=${sandbox.url}.`,
    `To log in there from Listwright, set CAMPAIGN_MONITOR_OAUTH_CLIENT_ID=${SANDBOX_OAUTH_APP.clientId} and CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET=${SANDBOX_OAUTH_APP.clientSecret}.`,
    "",
  ].join("\n");
}

function reasonOf(error: unknown, { port, host, file }: { port: number; host: string; file: string }): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use: end the program that uses it, or set SANDBOX_PORT to another port.`;
  }
  if (code === "EACCES") return `Port ${port} may not be used: set SANDBOX_PORT to a port above 1023.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `SANDBOX_HOST ${host} is not an address of this computer.`;
  }
  if (code === "ERR_SQLITE_ERROR") {
    return `The sandbox cannot use the file ${file}: set SANDBOX_FILE to a file that may be written and is the sandbox's.`;
  }
  return `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`;
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}

await main();
