import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { en } from "../../console/messages/en.js";
import { ja } from "../../console/messages/ja.js";
import { openBrowser, type TestBrowser } from "../support/browser.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, environmentOn, firstAdmin, newToken, sendTo } from "../support/first-admin.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";
import { makeExport } from "../support/set-up.js";

let sandbox: TestSandbox;
let database: TestDatabase;
let profiles: TestProfiles;
let server: ServerProcess;
let browser: TestBrowser | null = null;
let exportId: string;

const token = newToken();
const admin = {
  admin: { ...ADMIN, userId: "" },
  async send<T = Record<string, never>>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    return sendTo(server.url!, token, query, variables);
  },
};

interface Saved {
  readonly schedule: Readonly<Record<string, string | number | null>>;
  readonly retries: number;
  readonly nextRunTimes: readonly string[];
}

async function saved(): Promise<Saved> {
  const answer = await admin.send<{ export: Saved }>(
    `query ($id: ID!) { export(id: $id) {
      retries nextRunTimes(count: 10)
      schedule { kind cron everyMinutes timeZone startsAt endsAt whenMissed missedWithinMinutes whenRunning }
    } }`,
    { id: exportId },
  );
  return answer.export;
}

beforeAll(async () => {
  [sandbox, database, profiles] = await Promise.all([startTestSandbox(), createTestDatabase(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [5]);
  server = await startServerProcess({
    ...environmentOn(database),
    ...firstAdmin(token),
    CAMPAIGN_MONITOR_URL: sandbox.url,
  });
  ({ exportId } = await makeExport(admin, profiles));
});
afterEach(async () => {
  await browser?.close();
  browser = null;
});
afterAll(async () => {
  await server.stop();
  await Promise.all([sandbox.close(), profiles.drop()]);
  await database.drop();
});

const LANGUAGES = [
  { locale: "en-US", words: en, wrong: /^Write five fields/, tooEarly: /would end before it ran/ },
  { locale: "ja-JP", words: ja, wrong: /5項目/, tooEarly: /初回の実行より前/ },
] as const;

test.each(LANGUAGES)(
  "in $locale every kind of schedule is set, shown with its next times, and saved",
  async (language) => {
    const { locale, words, wrong, tooEarly } = language;
    const { schedule } = words.listwright;
    browser = await openBrowser({ locale, url: server.url!, timeZone: "Asia/Tokyo" });
    const { page } = browser;
    await page.goto("/");
    await page.getByLabel(words.ra.auth.email).fill(ADMIN.email);
    await page.getByLabel(words.ra.auth.password).fill(ADMIN.password);
    await page.getByRole("button", { name: words.ra.auth.sign_in }).click();
    await page.getByRole("heading", { name: words.listwright.dashboard.title }).waitFor();

    const form = page.getByRole("region", { name: schedule.title });
    const nextTimes = form.getByRole("table", { name: schedule.next });

    // Every so many hours, with what becomes of what was missed and how often it is tried.
    await open();
    await form.getByRole("radio", { name: schedule.kind.OWN }).check();
    await pattern("EVERY");
    await form.getByRole("textbox", { name: schedule.every }).fill("0");
    await form.getByText(schedule.every_out_of_range.HOURS).waitFor();
    await form.getByRole("textbox", { name: schedule.every }).fill("6");
    await untilShown(10);
    await form.getByRole("radio", { name: schedule.missed.SKIP }).first().check();
    await form.getByRole("spinbutton", { name: schedule.retries }).fill("5");
    await save();
    expect(await saved()).toMatchObject({
      retries: 5,
      schedule: { kind: "OWN", everyMinutes: 360, cron: null, whenMissed: "SKIP" },
    });

    // Every day at two times, by the clocks of another zone: then the viewer's are shown beside them.
    await open();
    await pattern("DAILY");
    await zone("America/New_York");
    await form.getByRole("button", { name: schedule.add_time }).click();
    await form.getByLabel(nth(2), { exact: true }).fill("18:30");
    await form.getByText(schedule.problem.times_differ).waitFor();
    await form.getByLabel(nth(2), { exact: true }).fill("18:00");
    await untilShown(10);
    expect(await nextTimes.getByRole("columnheader").allInnerTexts()).toEqual([
      "America/New_York",
      schedule.viewer_times.replace("%{zone}", "Asia/Tokyo"),
    ]);
    await save();
    expect(await saved()).toMatchObject({ schedule: { cron: "0 6,18 * * *", timeZone: "America/New_York" } });

    // It opens as it was set; then weekdays, chosen days, and months.
    await open();
    expect(await form.getByLabel(nth(2), { exact: true }).inputValue()).toBe("18:00");
    await pattern("WEEKDAYS");
    await untilShown(10);
    await pattern("DAYS");
    await form.getByRole("checkbox", { name: schedule.day["1"] }).uncheck();
    await form.getByText(schedule.problem.no_day).waitFor();
    await form.getByRole("checkbox", { name: schedule.day["0"] }).check();
    await form.getByRole("checkbox", { name: schedule.day["3"] }).check();
    await untilShown(10);
    await save();
    expect(await saved()).toMatchObject({ schedule: { cron: "0 6,18 * * 0,3" } });

    await open();
    await pattern("MONTHLY");
    await choose(form.getByRole("combobox", { name: schedule.month_day }), schedule.last_day);
    await zone("Asia/Tokyo");
    await untilShown(10);
    await save();
    expect(await saved()).toMatchObject({ schedule: { cron: "0 6,18 L * *", timeZone: "Asia/Tokyo" } });

    // A cron expression with a mistake, beside its field; an end that leaves no time, beside its own.
    await open();
    await pattern("CRON");
    const cron = form.getByRole("textbox", { name: schedule.cron });
    expect(await cron.inputValue()).toBe("0 6,18 L * *");
    await cron.fill("0 6 * *");
    await form.getByText(wrong).waitFor();
    expect(await cron.getAttribute("aria-invalid")).toBe("true");
    await cron.fill("*/20 6-8 * 1,7 *");
    await form.getByLabel(schedule.ends, { exact: true }).fill("2020-01-01T00:00");
    await form.getByText(tooEarly).waitFor();
    expect(await form.getByLabel(schedule.ends, { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await form.getByLabel(schedule.ends, { exact: true }).fill("2199-01-01T00:00");
    await form.getByLabel(schedule.starts, { exact: true }).fill("2030-07-01T06:30");
    await untilShown(10);
    expect(await nextTimes.getByRole("rowheader").first().innerText()).toContain("2030");
    await save();
    expect(await saved()).toMatchObject({
      schedule: { cron: "*/20 6-8 * 1,7 *", startsAt: "2030-06-30T21:30:00.000Z", endsAt: "2198-12-31T15:00:00.000Z" },
    });

    // Without a schedule of its own nothing of it is left.
    await open();
    expect(await cron.inputValue()).toBe("*/20 6-8 * 1,7 *");
    await form.getByRole("radio", { name: schedule.kind.WITH_REFRESH }).check();
    await form.getByText(schedule.next_refresh_off).waitFor();
    await save();
    expect(await saved()).toMatchObject({
      schedule: { kind: "WITH_REFRESH", cron: null, timeZone: null, endsAt: null },
    });
    await open();
    await form.getByRole("radio", { name: schedule.kind.NONE }).check();
    await save();
    expect(await saved()).toMatchObject({ schedule: { kind: "NONE" }, nextRunTimes: [] });

    expect(browser.complaints.filter((complaint) => !/status of 401/.test(complaint))).toEqual([]);

    async function open(): Promise<void> {
      await page.goto(`/#/exports/${exportId}`);
      await form.getByRole("radio", { name: schedule.kind.OWN }).waitFor();
    }

    async function save(): Promise<void> {
      await page.getByRole("button", { name: words.ra.action.save, exact: true }).click();
      await page.waitForURL(/\/show$/);
      await page.getByRole("button", { name: schedule.edit }).waitFor();
    }

    async function pattern(id: keyof typeof schedule.pattern): Promise<void> {
      await choose(form.getByRole("combobox", { name: schedule.pattern_label }), schedule.pattern[id]);
    }

    async function choose(control: ReturnType<typeof page.locator>, option: string): Promise<void> {
      await control.click();
      await page.getByRole("option", { name: option, exact: true }).click();
    }

    async function zone(name: string): Promise<void> {
      await form.getByRole("combobox", { name: schedule.zone }).fill(name);
      await page.getByRole("option", { name, exact: true }).click();
    }

    function nth(row: number): string {
      return schedule.nth_time.replace("%{row}", String(row));
    }

    async function untilShown(times: number): Promise<void> {
      // What is shown before is of what was typed before.
      await form.locator("[aria-busy=false]").waitFor();
      await nextTimes
        .getByRole("rowheader")
        .nth(times - 1)
        .waitFor();
    }
  },
);
