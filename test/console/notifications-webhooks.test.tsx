import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import {
  CreateWebhookDocument,
  DeleteWebhookDocument,
  NotificationDeliveriesDocument,
  RotateWebhookSecretDocument,
  SendTestWebhookDocument,
  UpdateWebhookDocument,
  WebhookDocument,
  WebhooksDocument,
} from "../../console/data-provider/generated.js";
import type { Webhook } from "../../console/data-provider/notifications.js";
import { accessibilityProblems } from "./support/axe.js";
import { exportWorld } from "./support/export-world.js";
import { buildWebhook } from "./support/notifications.js";
import { renderConsole, serverWith } from "./support/render-console.js";
import { CONTRIBUTOR } from "./support/role-worlds.js";
import { allowConsoleError } from "./support/strict-console.js";

const SECRET = "whsec_c2VjcmV0IG9mIGEgd2ViaG9vaw==";
const GONE =
  "The endpoint answered that it is gone for good (HTTP 410), so the webhook was disabled. Enter its new address and enable it again.";

function webhookWorld(...webhooks: readonly Webhook[]) {
  return exportWorld()
    .answer(WebhooksDocument, { webhooks: { totalCount: webhooks.length, items: [...webhooks] } })
    .answer(WebhookDocument, ({ id }) => ({ webhook: webhooks.find((webhook) => webhook.id === id) ?? null }))
    .answer(NotificationDeliveriesDocument, { notificationDeliveries: { totalCount: 0, items: [] } });
}

describe("webhooks", () => {
  test("are created with chosen kinds and exports, and their secret is shown this once", async () => {
    const server = webhookWorld().answer(CreateWebhookDocument, ({ input }) => {
      const webhook = buildWebhook({ name: input.name, url: input.url });
      server
        .answer(WebhooksDocument, { webhooks: { totalCount: 1, items: [webhook] } })
        .answer(WebhookDocument, { webhook });
      return { createWebhook: { __typename: "WebhookWithSecret" as const, secret: SECRET, webhook } };
    });
    const { user, path } = renderConsole("/webhooks", server);
    expect(await screen.findByRole("heading", { name: "No webhooks yet" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create webhook" }));
    const form = within(await screen.findByRole("dialog", { name: "Create webhook" }));
    await user.type(form.getByLabelText("Name"), "Alarm");
    await user.type(form.getByLabelText("URL"), "https://example.com/listwright");
    await user.click(form.getByRole("checkbox", { name: "Works again" }));
    await user.click(form.getByRole("radio", { name: "Chosen exports" }));
    await user.click(form.getByRole("combobox", { name: "Exports" }));
    await user.click(await screen.findByRole("option", { name: "Customers to newsletter" }));
    await user.keyboard("{Escape}");
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(form.getByRole("button", { name: "Create webhook" }));

    const shown = within(await screen.findByRole("dialog", { name: "Webhook “Alarm” is created" }));
    expect(shown.getByLabelText("Secret")).toHaveValue(SECRET);
    expect(shown.getByText("webhook-signature")).toBeVisible();
    expect(shown.getByRole("link", { name: /standardwebhooks\.com/ })).toHaveAttribute(
      "href",
      "https://www.standardwebhooks.com/",
    );
    await user.keyboard("{Escape}");
    expect(shown.getByLabelText("Secret")).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
    await user.click(shown.getByRole("button", { name: "I have stored it" }));
    await waitFor(() => expect(path()).toBe("/webhooks/wh1/show"));
    await waitFor(() => expect(document.body.innerHTML).not.toContain(SECRET));
    expect(server.variablesOf(CreateWebhookDocument)).toEqual([
      {
        input: {
          name: "Alarm",
          url: "https://example.com/listwright",
          kinds: ["FAILED", "REJECTIONS", "HELD", "SKIPPED", "REAUTHENTICATION", "CONSENT_RENEWAL"],
          exportIds: ["ex1"],
          enabled: true,
        },
      },
    ]);
  });

  test("what is refused stands beside its field", async () => {
    allowConsoleError(/./);
    const server = webhookWorld().answer(CreateWebhookDocument, {
      createWebhook: {
        __typename: "ValidationError",
        message: "Some of the values need your attention.",
        fields: [
          { path: "name", code: "REQUIRED", message: "Enter a name." },
          { path: "url", code: "PRIVATE_ADDRESS", message: "Use a public address." },
          { path: "kinds", code: "REQUIRED", message: "Choose at least one kind." },
          { path: "exportIds.0", code: "NOT_FOUND", message: "There is no such export." },
        ],
      },
    });
    const { user } = renderConsole("/webhooks", server);
    expect(await screen.findByRole("heading", { name: "No webhooks yet" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create webhook" }));
    const form = within(await screen.findByRole("dialog", { name: "Create webhook" }));
    await user.click(form.getByRole("radio", { name: "Chosen exports" }));
    await user.click(form.getByRole("button", { name: "Create webhook" }));
    await waitFor(() => expect(form.getByLabelText("Name")).toHaveAccessibleDescription("Enter a name."));
    expect(form.getByLabelText("URL")).toHaveAccessibleDescription("Use a public address.");
    expect(form.getByRole("group", { name: "What it is told of" })).toHaveAccessibleDescription(
      "Choose at least one kind.",
    );
    expect(form.getByRole("combobox", { name: "Exports" })).toHaveAccessibleDescription("There is no such export.");
    expect(await accessibilityProblems()).toEqual([]);
  });

  test("one that its endpoint turned off says so and how to turn it on again", async () => {
    const gone = buildWebhook({ enabled: false, disabledBecause: GONE });
    const server = webhookWorld(gone).answer(UpdateWebhookDocument, ({ input }) => {
      const changed = { ...gone, ...(input.enabled == null ? {} : { enabled: true, disabledBecause: null }) };
      server.answer(WebhookDocument, { webhook: changed });
      return { updateWebhook: { __typename: "Webhook" as const, ...changed } };
    });
    const { user } = renderConsole("/webhooks/wh1/show", server);
    expect(await screen.findByText("Disabled: gone")).toBeVisible();
    expect(screen.getByText(/HTTP 410.*enable it again\. Until then, nothing is sent there\./)).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);

    await user.click(screen.getByRole("button", { name: "Edit" }));
    const form = within(await screen.findByRole("dialog", { name: "Change “Alarm”" }));
    await user.clear(form.getByLabelText("URL"));
    await user.type(form.getByLabelText("URL"), "https://example.org/new");
    await user.click(form.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await user.click(await screen.findByRole("button", { name: "Enable" }));
    expect(await screen.findByText("Enabled")).toBeVisible();
    expect(screen.queryByText("Disabled: gone")).not.toBeInTheDocument();
    // The reason is not lost by what is changed besides.
    expect(server.variablesOf(UpdateWebhookDocument)).toEqual([
      { id: "wh1", input: { url: "https://example.org/new" } },
      { id: "wh1", input: { enabled: true } },
    ]);
  });

  test("are tried out, and what happened is said", async () => {
    const server = webhookWorld(buildWebhook()).answer(SendTestWebhookDocument, {
      sendTestWebhook: { __typename: "TestDelivery", sent: false, message: "The endpoint answered with HTTP 500." },
    });
    const { user } = renderConsole("/webhooks/wh1/show", server);
    await user.click(await screen.findByRole("button", { name: "Send test" }));
    expect(await screen.findByText("The endpoint answered with HTTP 500.")).toBeVisible();
    expect(screen.getByText("The test did not arrive")).toBeVisible();
    expect(server.variablesOf(SendTestWebhookDocument)).toEqual([{ id: "wh1" }]);
  });

  test("get a new secret after a question, shown this once", async () => {
    const server = webhookWorld(buildWebhook()).answer(RotateWebhookSecretDocument, () => {
      const webhook = buildWebhook({ formerSecretUntil: "2026-11-21T01:30:00.000Z" });
      server.answer(WebhookDocument, { webhook });
      return { rotateWebhookSecret: { __typename: "WebhookWithSecret" as const, secret: SECRET, webhook } };
    });
    const { user } = renderConsole("/webhooks/wh1/show", server);
    await user.click(await screen.findByRole("button", { name: "New secret" }));
    const question = within(await screen.findByRole("dialog", { name: "Make a new secret for “Alarm”?" }));
    expect(question.getByText(/For a day the present secret signs too/)).toBeVisible();
    await user.click(question.getByRole("button", { name: "New secret" }));
    const shown = within(await screen.findByRole("dialog", { name: "New secret of “Alarm”" }));
    expect(shown.getByLabelText("Secret")).toHaveValue(SECRET);
    await user.click(shown.getByRole("button", { name: "I have stored it" }));
    expect(await screen.findByText(/^Signs too until Nov 21, 2026/)).toBeVisible();
    await waitFor(() => expect(document.body.innerHTML).not.toContain(SECRET));
  });

  test("are deleted after a question that says what becomes of what was on its way", async () => {
    const server = webhookWorld(buildWebhook()).answer(DeleteWebhookDocument, () => {
      server.answer(WebhooksDocument, { webhooks: { totalCount: 0, items: [] } });
      return { deleteWebhook: { __typename: "Deleted" as const, id: "wh1" } };
    });
    const { user, path } = renderConsole("/webhooks/wh1/show", server);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const question = within(await screen.findByRole("dialog", { name: "Delete “Alarm”?" }));
    expect(question.getByText(/What was delivered stays listed/)).toBeVisible();
    await user.click(question.getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(path()).toBe("/webhooks"));
    expect(server.variablesOf(DeleteWebhookDocument)).toEqual([{ id: "wh1" }]);
  });

  test("are not for those who do not administer", async () => {
    renderConsole("/webhooks", serverWith({ viewer: CONTRIBUTOR }));
    expect(await screen.findByRole("heading", { level: 1 })).toBeVisible();
    expect(screen.queryByRole("button", { name: /webhook/i })).not.toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Webhooks" })).not.toBeInTheDocument();
  });

  test("speak Japanese", async () => {
    const ja = { language: "ja" } as const;
    const some = buildWebhook({ kinds: ["FAILED"], exports: [{ id: "ex1", name: "会員向け" }] });
    const list = renderConsole("/webhooks", webhookWorld(some), ja);
    expect(await screen.findByText("7種類中1種類")).toBeVisible();
    expect(screen.getByRole("link", { name: "会員向け" })).toBeVisible();
    list.unmount();
    const { user } = renderConsole("/webhooks/wh1/show", webhookWorld(some), ja);
    expect(await screen.findByRole("heading", { name: "署名の検証" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "編集" }));
    expect(await screen.findByRole("dialog", { name: "「Alarm」の編集" })).toBeVisible();
    expect(await accessibilityProblems()).toEqual([]);
  });
});
