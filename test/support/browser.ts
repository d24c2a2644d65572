import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { chromium, type BrowserContext, type Page } from "playwright-core";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export interface TestBrowser {
  readonly page: Page;
  /** What the page wrote to its console as errors, and faults that nobody caught. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A real Chromium with an empty profile; it talks to nobody but the page's own server. */
export async function openBrowser(options: {
  readonly locale: string;
  readonly url: string;
  /** By which clocks it goes; those of the machine unless one is named. */
  readonly timeZone?: string;
}): Promise<TestBrowser> {
  const executablePath = process.env["CHROMIUM"] ?? CANDIDATES.find((candidate) => existsSync(candidate));
  if (!executablePath)
    throw new Error("There is no Chromium: install Debian's package chromium, or set CHROMIUM to one.");
  const profile = await mkdtemp(path.join(tmpdir(), "listwright-browser-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    locale: options.locale,
    ...(options.timeZone ? { timezoneId: options.timeZone } : {}),
    baseURL: options.url,
    viewport: { width: 1280, height: 900 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return {
    page,
    complaints,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
