import path from "node:path";

import { startApp, type RunningApp } from "../app.js";
import type { Environment } from "../env.js";
import { SANDBOX_OAUTH_APP } from "../sandbox/oauth-app.js";
import { SANDBOX_LIST_IDS } from "../sandbox/seed.js";
import { StartUpProblem } from "../start-up-problem.js";
import { openApi } from "./api-client.js";
import type { DemoArguments } from "./arguments.js";
import { demoLogin, type Login } from "./demo-login.js";
import type { Display } from "./display.js";
import type { DemoEnvironment } from "./environment.js";
import { ensureDemoProfiles } from "./load-profiles.js";
import { hasEndedWell, performRun, type Run } from "./perform-run.js";
import { startSandboxProcess, type SandboxProcess } from "./sandbox-process.js";
import { EVERYBODY, FEWER, setUp } from "./set-up.js";
import { jsonOf, number, sentencesOf } from "./summary.js";

export interface DemoOptions {
  readonly environment: DemoEnvironment;
  readonly arguments: DemoArguments;
  readonly display: Display;
  /** Writes the line for programs. */
  readonly writeJson: (line: string) => void;
  /** Ctrl-C and its like: everything is stopped in order. */
  readonly stop: AbortSignal;
}

/**
 * Starts everything, performs an export through the public API, and serves on until it is told to stop. Answers the
 * status to exit with. Throws {@link StartUpProblem} for what a person can mend.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { environment, stop } = options;
  const { app: env } = environment;
  const started: { sandbox?: SandboxProcess; app?: RunningApp } = {};
  const stopped = new Promise<"STOPPED">((resolve) => stop.addEventListener("abort", () => resolve("STOPPED")));
  try {
    const login = await demoLogin(env);
    if (environment.campaignMonitorUrl === null) {
      started.sandbox = await startSandboxProcess(path.join(env.dataDir, "sandbox.sqlite"));
    }
    const campaignMonitorUrl = started.sandbox?.url ?? env.campaignMonitorUrl;
    // The sandbox knows one app; with its own, somebody can log in there from the console.
    const campaignMonitorOAuth = started.sandbox ? SANDBOX_OAUTH_APP : env.campaignMonitorOAuth;
    started.app = await startApp({ ...env, campaignMonitorUrl, campaignMonitorOAuth, firstAdmin: login });
    const performing = perform(options, login, { ...started, app: started.app });
    const performed = await Promise.race([performing, stopped]);
    if (performed === "STOPPED") {
      // What it meets while everything is stopped is of no interest.
      performing.catch(() => undefined);
      return options.arguments.once ? 1 : 0;
    }
    if (options.arguments.once) return hasEndedWell(performed) ? 0 : 1;
    const sandboxEnded = started.sandbox?.ended.then(() => "ENDED" as const) ?? stopped;
    if ((await Promise.race([stopped, sandboxEnded])) === "ENDED") {
      throw new StartUpProblem("The sandbox ended unexpectedly: run the demo again.");
    }
    return 0;
  } finally {
    await started.app?.close();
    await started.sandbox?.stop();
  }
}

interface Started {
  readonly app: RunningApp;
  readonly sandbox?: SandboxProcess;
}

async function perform(options: DemoOptions, login: Login, { app, sandbox }: Started): Promise<Run> {
  const { environment, display } = options;
  const { app: env, apiKey } = environment;
  const say = (sentence: string) => display.say(sentence);
  const ownerUrl = app.embedded?.ownerUrl ?? env.databaseOwnerUrl ?? env.databaseUrl!;
  const { connectionString, loaded } = await ensureDemoProfiles(ownerUrl);
  if (loaded > 0) say(`${number(loaded)} sample profiles are made.`);
  // This process itself: PUBLIC_URL may be a proxy's address.
  const opened = await openApi(env.port === 0 ? app.url : `http://localhost:${env.port}`, login);
  if (opened === null) {
    throw new StartUpProblem(
      `The demo cannot log in as ${login.email}, because there are other admins already: set LISTWRIGHT_ADMIN_EMAIL and LISTWRIGHT_ADMIN_PASSWORD to the log-in of one, or LISTWRIGHT_DATA_DIR to another directory.`,
    );
  }
  const { api, revoke } = opened;
  try {
    const { exportId, list, needsResync } = await setUp({
      api,
      apiKey,
      connectionString,
      password: login.password,
      destination: sandbox ? "Sandbox" : `Campaign Monitor at ${new URL(env.campaignMonitorUrl).host}`,
      listId: environment.listId ?? (sandbox ? SANDBOX_LIST_IDS.newsletter : null),
      // In an account of somebody's own, nobody is taken off a list unasked.
      mirrors: sandbox !== undefined,
      say,
    });
    const run = await performRun(api, { exportId, resync: needsResync }, (state) => display.show(state));
    display.endProgress();
    sentencesOf(run, list.name).forEach(say);
    if (!options.arguments.once) welcomeOf(app, env, login, sandbox).forEach(say);
    if (options.arguments.json) options.writeJson(jsonOf(run, { listId: list.id, url: app.url }));
    return run;
  } finally {
    display.endProgress();
    // It ends by itself within the hour.
    await revoke().catch(() => undefined);
  }
}

const TO_TRY = [
  `The export is a mirror. To see people leave, edit it in the console: choose the segment "${FEWER}" instead of "${EVERYBODY}", then plan or run it.`,
  `With "Customers in Japan" too many would leave at once: a guard holds that run until you approve it.`,
];

function welcomeOf(app: RunningApp, env: Environment, login: Login, sandbox?: SandboxProcess): string[] {
  return [
    "",
    `Console:    ${app.url}`,
    `Log in as:  ${login.email}`,
    `Password:   ${env.firstAdmin ? "the one in LISTWRIGHT_ADMIN_PASSWORD" : login.password}`,
    ...(sandbox ? [`Sandbox:    ${sandbox.url}`, "", ...TO_TRY] : []),
    "Ctrl-C stops everything; the same command starts it again, with everything still there.",
  ];
}
