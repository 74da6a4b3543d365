import { afterEach, describe, expect, test } from "vitest";

import "../src/shared/ui/summary";
import type { NzSummary } from "../src/shared/ui/summary";
import { formsOf } from "../src/shared/ui/summary-forms";

const PLACE = { node: "n-1", property: "description", start: 0, end: 5 };
const sentence = (text: string, verdict: string, reason = "") => ({ text, verdict, reason, citations: [PLACE] });
const short = {
  form: "short",
  audience: "engineers",
  model: "a model",
  isDraft: false,
  sentences: [sentence("Gates hum.", "supported"), sentence("Nobody knows why.", "unverifiable", "other words")],
};
const customers = { ...short, audience: "customers", sentences: [sentence("We look into it.", "supported")] };
const draft = { ...short, form: "long", isDraft: true, sentences: [sentence("Gates sing.", "contradicted")] };

async function shown(summaryForms: unknown): Promise<NzSummary> {
  const element = document.createElement("nz-summary") as NzSummary;
  element.of = { id: "n-1", summary: "Gates hum.", summaryCitations: [PLACE], description: "Gates hum today.", summaryForms };
  document.body.append(element);
  await element.updateComplete;
  return element;
}

afterEach(() => document.body.replaceChildren());

describe("a summary that a model wrote", () => {
  test("tells of each sentence whether what it cites says so", async () => {
    const element = await shown([short, customers, draft]);

    const verdicts = [...element.renderRoot.querySelectorAll(".verdict")].map((one) => one.getAttribute("aria-label"));
    expect(verdicts).toEqual(["What it cites says so", "Look for yourself: code can't tell: other words"]);
    expect(element.renderRoot.textContent).not.toContain("Gates sing.");
  });

  test("shows another form when that is chosen", async () => {
    const element = await shown([short, customers]);
    const buttons = [...element.renderRoot.querySelectorAll<HTMLElement>(".forms button")];

    buttons[1]?.click();
    await element.updateComplete;

    expect(buttons.map((one) => one.textContent?.trim())).toEqual(["Short", "For customers"]);
    expect(element.renderRoot.textContent).toContain("We look into it.");
  });

  test("of quotations alone needs no marks: each supports itself", async () => {
    const element = await shown([{ ...short, sentences: [sentence("Gates", "supported")] }]);

    expect(element.renderRoot.querySelectorAll(".verdict").length).toBe(0);
  });

  test("in a form that is none is left out", () => {
    expect(formsOf(null)).toEqual([]);
    expect(formsOf([null, {}, short, draft])).toEqual([short]);
  });
});
