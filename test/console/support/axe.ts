import axe from "axe-core";

// jsdom has none, and says so loudly.
HTMLCanvasElement.prototype.getContext = () => null;

/** What is wrong for people who do not see the screen or use no mouse. Colours are beyond a DOM without a renderer. */
export async function accessibilityProblems(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
