import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  ExportDocument,
  MuteExportDocument,
  NotificationPreferencesDocument,
  SendTestNotificationDocument,
  UnwatchExportDocument,
  UpdateExportDocument,
  UpdateNotificationPreferencesDocument,
  WatchExportDocument,
  WatchedExportsDocument,
} from "../../console/data-provider/generated.js";
import { accessibilityProblems } from "./support/axe.js";
import { buildExport } from "./support/builders.js";
import { exportAnswer, exportWorld } from "./support/export-world.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { LOOKER } from "./support/role-worlds.js";
import { allowConsoleError } from "./support/strict-console.js";

describe("what one is told of", () => {
  test("is chosen by kind, each with when it comes, and saved together", async () => {
    const server = serverWith().answer(UpdateNotificationPreferencesDocument, ({ input }) => {
      const saved = { email: input.email ?? true, kinds: [...(input.kinds ?? [])], emailAvailable: true };
      server.answer(NotificationPreferencesDocument, { notificationPreferences: saved });
      return { updateNotificationPreferences: { __typename: "NotificationPreferences" as const, ...saved } };
    });
    const { user } = renderConsole("/account", server);
    const failed = await screen.findByRole("checkbox", { name: "Failed" });
    expect(failed).toBeChecked();
    expect(failed).toHaveAccessibleDescription("When a run failed for good, after its last attempt.");
    expect(screen.getByText(/Until you choose, you are told of everything/)).toBeVisible();
    await user.click(failed);
    await user.click(screen.getByRole("checkbox", { name: "Works again" }));
    await user.click(screen.getByRole("switch", { name: "Tell me by e-mail" }));
    expect(screen.getByText(/told of nothing by e-mail while this is off/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Your choice is saved.")).toBeVisible();
    expect(server.variablesOf(UpdateNotificationPreferencesDocument)).toEqual([
      { input: { email: false, kinds: ["HELD", "RECOVERED"] } },
    ]);
    expect(screen.getByRole("checkbox", { name: "Failed" })).not.toBeChecked();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("what happened to a test is said, whether it arrived or not", async () => {
    const server = serverWith().answer(SendTestNotificationDocument, {
      sendTestNotification: { __typename: "TestDelivery", sent: true, message: "The mail server took the message." },
    });
    const { user } = renderConsole("/account", server);
    await user.click(await screen.findByRole("button", { name: "Send me a test e-mail" }));
    expect(await screen.findByText("The mail server took the message.")).toBeVisible();
    expect(screen.getByText("The test arrived")).toBeVisible();
    server.answer(SendTestNotificationDocument, {
      sendTestNotification: { __typename: "TestDelivery", sent: false, message: "The mail server refused it." },
    });
    await user.click(screen.getByRole("button", { name: "Send me a test e-mail" }));
    expect(await screen.findByText("The mail server refused it.")).toBeVisible();
    expect(screen.getByText("The test did not arrive")).toBeVisible();
  });

  test("where no e-mail is sent, that is said and the test says why it cannot be tried", async () => {
    const server = serverWith({ viewer: LOOKER }).answer(NotificationPreferencesDocument, {
      notificationPreferences: { email: true, kinds: [], emailAvailable: false },
    });
    renderConsole("/account", server);
    expect(await screen.findByText(/operator has to set SMTP_URL and SMTP_FROM/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Send me a test e-mail" })).toHaveAccessibleDescription(
      "This installation sends no e-mail.",
    );
    expect(screen.getByText(/told of nothing but the exports that you watch/)).toBeVisible();
    expect(screen.getByText(/You watch or mute an export on its page/)).toBeVisible();
  });

  test("preferences that cannot be read say so, and can be tried again", async () => {
    allowConsoleError(/./);
    const server = serverWith().refuse(NotificationPreferencesDocument, new Error("The server is away."));
    const { user } = renderConsole("/account", server);
    expect(await screen.findByText("The server is away.")).toBeVisible();
    server.answer(NotificationPreferencesDocument, {
      notificationPreferences: { email: true, kinds: [], emailAvailable: true },
    });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("checkbox", { name: "Failed" })).not.toBeChecked();
  });

  test("exports that are watched or muted are listed across pages, and let go", async () => {
    const all = [
      { id: "ex1", name: "Customers to newsletter", watching: "WATCH" as const },
      { id: "ex2", name: "Partners", watching: "USUAL" as const },
      { id: "ex3", name: "Trial", watching: "MUTE" as const },
    ];
    const server = serverWith()
      .answer(WatchedExportsDocument, ({ offset }) => ({
        exports: { totalCount: all.length, items: all.slice(offset, offset + 2) },
      }))
      .answer(UnwatchExportDocument, ({ exportId }) => {
        all.splice(0, all.length, ...all.filter(({ id }) => id !== exportId));
        return { unwatchExport: exportAnswer({ id: exportId, name: "Trial", watching: "USUAL" as const }) };
      });
    const { user } = renderConsole("/account", server);
    const table = within(await screen.findByRole("table", { name: "Exports that you watch or muted" }));
    expect(table.getByRole("row", { name: /Customers to newsletter Watched/ })).toBeVisible();
    expect(table.getByRole("row", { name: /Trial Muted/ })).toBeVisible();
    expect(table.queryByText("Partners")).not.toBeInTheDocument();
    await user.click(table.getByRole("button", { name: "Be told of “Trial” as usual" }));
    await waitFor(() => expect(screen.queryByText("Trial")).not.toBeInTheDocument());
    expect(server.variablesOf(UnwatchExportDocument)).toEqual([{ exportId: "ex3" }]);
  });
});

describe("an export", () => {
  test("is watched, muted or treated as usual on its page, as soon as it is chosen", async () => {
    const server = exportWorld({ exports: [buildExport({ notifyRejectedOver: 25 })] });
    const answerOf = (watching: "WATCH" | "MUTE") => {
      server.answer(ExportDocument, { export: buildExport({ watching, notifyRejectedOver: 25 }) });
      return exportAnswer({ id: "ex1", name: "Customers to newsletter", watching });
    };
    server
      .answer(WatchExportDocument, () => ({ watchExport: answerOf("WATCH") }))
      .answer(MuteExportDocument, () => ({ muteExport: answerOf("MUTE") }));
    const { user } = renderConsole("/exports/ex1/show", server);
    const choice = within(await screen.findByRole("radiogroup", { name: "What you are told of this export" }));
    expect(choice.getByRole("radio", { name: "As usual" })).toBeChecked();
    expect(screen.getByText("Rejections are told when one run has more than 25.")).toBeVisible();
    await user.click(choice.getByRole("radio", { name: "Tell me everything" }));
    await waitFor(() => expect(server.variablesOf(WatchExportDocument)).toEqual([{ exportId: "ex1" }]));
    await user.click(await screen.findByRole("radio", { name: "Tell me nothing" }));
    await waitFor(() => expect(server.variablesOf(MuteExportDocument)).toEqual([{ exportId: "ex1" }]));
    await waitFor(() => expect(screen.getByRole("radio", { name: "Tell me nothing" })).toBeChecked());
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("a choice that is refused is taken back, and says why", async () => {
    allowConsoleError(/./);
    const server = exportWorld().answer(WatchExportDocument, {
      watchExport: { __typename: "NotFound", message: "There is no such export." },
    });
    const { user } = renderConsole("/exports/ex1/show", server);
    await user.click(await screen.findByRole("radio", { name: "Tell me everything" }));
    expect(await screen.findByText("There is no such export.")).toBeVisible();
    expect(screen.getByRole("radio", { name: "As usual" })).toBeChecked();
  });

  test("its form asks from how many rejections on anybody is told", async () => {
    const server = exportWorld().answer(UpdateExportDocument, {
      updateExport: exportAnswer(buildExport({ notifyRejectedOver: 10 })),
    });
    const { user } = renderConsole("/exports/ex1", server);
    const field = await screen.findByLabelText("Tell of rejections when there are more than");
    expect(field).toHaveValue(0);
    expect(field).toHaveAccessibleDescription(/With 0, any of them is told/);
    await user.clear(field);
    await user.type(field, "10");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(server.variablesOf(UpdateExportDocument)).toMatchObject([{ input: { notifyRejectedOver: 10 } }]),
    );
  });
});
