import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  NotificationDeliveriesDocument,
  NotificationDocument,
  NotificationsDocument,
  UsersDocument,
  WebhooksDocument,
} from "../../console/data-provider/generated.js";
import type { Delivery, NotificationRow } from "../../console/data-provider/notifications.js";
import { accessibilityProblems } from "./support/axe.js";
import { exportWorld } from "./support/export-world.js";
import { buildDelivery, buildNotification, buildWebhook } from "./support/notifications.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { LOOKER } from "./support/role-worlds.js";

const told = (items: readonly NotificationRow[], totalCount = items.length) => ({
  notifications: { totalCount, items },
});
const delivered = (items: readonly Delivery[], totalCount = items.length) => ({
  notificationDeliveries: { totalCount, items },
});
const noted = (changes: Parameters<typeof serverWith>[0] = {}) =>
  exportWorld(changes)
    .answer(NotificationsDocument, told([buildNotification()]))
    .answer(NotificationDocument, ({ id }) => ({ notification: buildNotification({ id }) }))
    .answer(NotificationDeliveriesDocument, delivered([buildDelivery()]))
    .answer(WebhooksDocument, { webhooks: { totalCount: 1, items: [buildWebhook()] } })
    .answer(UsersDocument, { users: { totalCount: 0, items: [] } });

describe("notifications", () => {
  test("are listed with their exports and connection, filtered and sorted on the server", async () => {
    const server = noted();
    const { user } = renderConsole("/notifications", server);
    const row = within(await screen.findByRole("row", { name: /must be authenticated again/ }));
    expect(row.getByRole("link", { name: "Customers to newsletter" })).toHaveAttribute("href", "/exports/ex1/show");
    expect(row.getByRole("link", { name: "Newsletters" })).toHaveAttribute("href", "/connections/cn1/show");
    await user.click(screen.getByRole("combobox", { name: "Kind" }));
    await user.click(await screen.findByRole("option", { name: "Authenticate again" }));
    await waitFor(() =>
      expect(server.variablesOf(NotificationsDocument).at(-1)).toMatchObject({
        filter: { kind: ["REAUTHENTICATION"] },
      }),
    );
    await user.click(screen.getByRole("button", { name: "Connection" }));
    await waitFor(() =>
      expect(server.variablesOf(NotificationsDocument).at(-1)).toMatchObject({
        sort: { field: "connection", order: "ASC" },
      }),
    );
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("one tells what happened, what to do, and who was told", async () => {
    const exports = Array.from({ length: 3 }, (_, index) => ({ id: `ex${index}`, name: `Export ${index}` }));
    const server = noted()
      .answer(NotificationDocument, { notification: buildNotification({ exports, exportCount: 240 }) })
      .answer(
        NotificationDeliveriesDocument,
        delivered([
          buildDelivery(),
          buildDelivery({
            id: "de2",
            channel: "WEBHOOK",
            state: "PENDING",
            attempts: 3,
            nextAttemptAt: "2026-11-20T02:30:00.000Z",
            endedAt: null,
            user: null,
            webhook: { id: "wh1", name: "Alarm" },
            webhookName: "Alarm",
            problem: "The endpoint answered with HTTP 503.",
          }),
        ]),
      );
    renderConsole("/notifications/no1/show", server);
    expect(await screen.findByText("Campaign Monitor did not accept its credential.")).toBeVisible();
    expect(screen.getByText("An admin enters a new API key.")).toBeVisible();
    expect(screen.getByText("and 237 more")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open the run" })).toHaveAttribute("href", "/runs/ru1/show");
    const row = within(await screen.findByRole("row", { name: /Alarm/ }));
    expect(row.getByText("The endpoint answered with HTTP 503.")).toBeVisible();
    expect(row.getByText("Waiting")).toBeVisible();
    expect(row.getByText(/^Next attempt: Nov 20, 2026/)).toBeVisible();
    expect(server.variablesOf(NotificationDeliveriesDocument)).toMatchObject([{ filter: { notificationId: "no1" } }]);
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("while there are none, it says when there would be", async () => {
    renderConsole("/notifications", noted().answer(NotificationsDocument, told([])));
    expect(await screen.findByRole("heading", { name: "Nothing had to be told" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("who does not administer connections is not led to one", async () => {
    renderConsole("/notifications", noted({ viewer: LOOKER }));
    const row = within(await screen.findByRole("row", { name: /must be authenticated again/ }));
    expect(row.getByText("Newsletters")).toBeVisible();
    expect(row.queryByRole("link", { name: "Newsletters" })).not.toBeInTheDocument();
    expect(screen.queryByRole("combobox", { name: "Connection" })).not.toBeInTheDocument();
  });

  test("deliveries say to whom, how far they are and why not, and are filtered by person and state", async () => {
    const server = noted()
      .answer(UsersDocument, {
        users: {
          totalCount: 1,
          items: [
            {
              id: "u1",
              name: "Mika Tanaka",
              email: "mika@example.com",
              role: "ADMIN",
              status: "ACTIVE",
              locale: "ja",
              createdAt: "2026-11-20T01:30:00.000Z",
              lastLoginAt: null,
              permissions: [],
            },
          ],
        },
      })
      .answer(
        NotificationDeliveriesDocument,
        delivered([
          buildDelivery(),
          buildDelivery({
            id: "de2",
            channel: "WEBHOOK",
            state: "FAILED",
            attempts: 9,
            user: null,
            webhookName: "Old alarm",
            problem: "The webhook was deleted.",
          }),
        ]),
      );
    const { user } = renderConsole("/deliveries", server);
    const failed = within(await screen.findByRole("row", { name: /Old alarm \(deleted\)/ }));
    expect(failed.getByText("Given up")).toBeVisible();
    expect(failed.getByText("The webhook was deleted.")).toBeVisible();
    expect(failed.getByRole("cell", { name: "9" })).toBeVisible();
    await user.click(screen.getByRole("combobox", { name: "State" }));
    await user.click(await screen.findByRole("option", { name: "Given up" }));
    await user.click(await screen.findByRole("combobox", { name: "Person" }));
    await user.click(await screen.findByRole("option", { name: "Mika Tanaka" }));
    await waitFor(() =>
      expect(server.variablesOf(NotificationDeliveriesDocument).at(-1)).toMatchObject({
        filter: { state: ["FAILED"], userId: "u1" },
      }),
    );
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("all of it speaks Japanese", async () => {
    const ja = { language: "ja" } as const;
    const list = renderConsole("/notifications", noted(), ja);
    expect(await screen.findByRole("heading", { level: 1, name: "通知" })).toBeVisible();
    expect(await screen.findByText("再認証")).toBeVisible();
    list.unmount();
    const one = renderConsole("/notifications/no1/show", noted(), ja);
    expect(await screen.findByRole("heading", { name: "通知先" })).toBeVisible();
    expect(await screen.findByText("送信済み")).toBeVisible();
    one.unmount();
    const deliveries = renderConsole("/deliveries", noted(), ja);
    expect(await screen.findByRole("heading", { level: 1, name: "配信の履歴" })).toBeVisible();
    expect(await screen.findByText("送信済み")).toBeVisible();
    deliveries.unmount();
    renderConsole("/account", noted(), ja);
    expect(await screen.findByRole("checkbox", { name: "計画の保留" })).toBeChecked();
    expect(screen.getByRole("button", { name: "テストメールを自分に送信" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });
});
