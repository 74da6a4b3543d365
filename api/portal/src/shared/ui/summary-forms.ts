import type { Citation } from "./summary";

/** What code, or a second model, found of a sentence and what it cites. */
export type Verdict = "supported" | "unverifiable" | "contradicted";

/** A sentence of a summary, with the places that it cites and whether they say so. */
export interface ToldSentence {
  readonly text: string;
  readonly verdict: Verdict;
  /** Why: for people. */
  readonly reason: string;
  readonly citations: readonly Citation[];
}

/** One form of a summary: how long, and for whom. */
export interface SummaryForm {
  readonly form: string;
  readonly audience: string;
  readonly model: string;
  readonly isDraft: boolean;
  readonly sentences: readonly ToldSentence[];
}

/** The forms that are summaries, and no drafts; none for what is no list of forms. */
export function formsOf(given: unknown): SummaryForm[] {
  return Array.isArray(given) ? given.filter(isForm).filter(({ isDraft }) => !isDraft) : [];
}

/** By what a form is told from the others of a node. */
export function keyOfForm({ form, audience }: SummaryForm): string {
  return `${form} ${audience}`;
}

function isForm(one: unknown): one is SummaryForm {
  return typeof one === "object" && one !== null && Array.isArray((one as SummaryForm).sentences);
}
