import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { accessibilityProblems } from "./support/axe.js";
import { buildExport } from "./support/builders.js";
import { renderConsole, serverWith } from "./support/render-console.js";

const REFUSED = {
  code: "NEEDS_REAUTHENTICATION",
  message: "Campaign Monitor does not accept the connection's credential.",
  advice: "Authenticate the connection again.",
};
const PAUSED = { code: "PAUSED", message: "The export is paused.", advice: "Resume the export." };

test("an export's page says what is wrong with its connection, and leads there", async () => {
  renderConsole("/exports/ex1/show", serverWith({ exports: [buildExport({ problems: [REFUSED, PAUSED] })] }));
  const alert = (await screen.findByText("This export does not run at present")).closest('[role="alert"]')!;
  expect(alert).toHaveTextContent(`${REFUSED.message} ${REFUSED.advice}`);
  expect(alert).not.toHaveTextContent(PAUSED.message);
  expect(within(alert as HTMLElement).getByRole("link")).toHaveAttribute("href", "/connections/cn1/show");
  expect(await accessibilityProblems()).toEqual([]);
});

test("the list marks exports that do not run; one that is only paused is marked as that", async () => {
  const exports = [
    buildExport({ id: "ex1", name: "Refused", problems: [REFUSED] }),
    buildExport({ id: "ex2", name: "Paused", paused: true, problems: [PAUSED] }),
    buildExport({ id: "ex3", name: "Fine" }),
  ];
  renderConsole("/exports", serverWith({ exports }));
  const rowOf = async (name: string) => (await screen.findByRole("link", { name })).closest("tr")!;
  expect(await rowOf("Refused")).toHaveTextContent("Does not run");
  expect(await rowOf("Paused")).not.toHaveTextContent("Does not run");
  expect(await rowOf("Fine")).not.toHaveTextContent("Does not run");
});
