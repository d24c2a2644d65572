import { spawn, type ChildProcess } from "node:child_process";

/** Node runs TypeScript as it is, but for imports that name the compiled file and properties made by parameters. */
const RESOLVING = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve: (name, context, next) =>
    next(name.startsWith(".") && context.parentURL?.endsWith(".ts") ? name.replace(/\\.js$/, ".ts") : name, context) });
`)}`;

const FLAGS = ["--experimental-transform-types", "--disable-warning=ExperimentalWarning", "--import", RESOLVING];

/** Starts a source file as a process of its own. What it prints on standard error is shown. */
export function startTypescript(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  return spawn(process.execPath, [...FLAGS, file], {
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
