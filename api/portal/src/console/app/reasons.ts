import { html } from "lit";

/** One list on which a neighbour was found, and how well it did there. */
export interface Reason {
  readonly kind: string;
  readonly score: number;
}

const LISTS: Readonly<Record<string, string>> = { text: "words", vector: "spelling", sentence: "meaning" };

/** By which lists something was found, as people call them: "words, meaning". */
export function listsOf(reasons: readonly Reason[]): string {
  return reasons.map(({ kind }) => nameOf(kind)).join(", ");
}

/** The same, with how well it did on each for whoever points at it. */
export function reasoned(reasons: readonly Reason[]) {
  const exactly = reasons.map(({ kind, score }) => `${nameOf(kind)} ${score.toFixed(2)}`).join(", ");
  return html`<span class="faint" title=${`Alike by ${exactly}`}>by ${listsOf(reasons)}</span>`;
}

/** The words of a list; one that is not known here by its own, such as "same system". */
function nameOf(kind: string): string {
  return LISTS[kind] ?? kind.replaceAll("_", " ").toLowerCase();
}
