import type { ReactiveControllerHost } from "lit";

import { Search, type SearchData, type SearchVariables } from "#operations/console/app/search";
import type { Query } from "../../shared/graphql/query";
import { query } from "./app";
import { listsOf } from "./reasons";

export type Hit = SearchData["semanticNeighbors"][number];

/** A key that is pressed this soon after another one waits: nobody reads what half a word finds. */
const PAUSE_MS = 30;

/** Searches as somebody types: asks for what was typed last, and breaks off what was asked before. */
export class Searching {
  /** What is asked for; empty: nothing. */
  asked = "";
  private pause = 0;
  private readonly found: Query<SearchData, SearchVariables>;

  constructor(private readonly host: ReactiveControllerHost) {
    this.found = query(host, Search, () => (this.asked ? { text: this.asked } : null));
  }

  get hits(): readonly Hit[] {
    return this.asked ? (this.found.data?.semanticNeighbors ?? []) : [];
  }

  /** Why there is nothing: an error, or that nothing is like it; empty while it is looked for. */
  get problem(): string {
    const { failure, busy, data } = this.found;
    if (!this.asked) return "";
    if (failure) return failure.message;
    return busy || data === null || this.hits.length > 0 ? "" : `Nothing is like “${this.asked}”.`;
  }

  /** Look for what is typed now. */
  typed(text: string): void {
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => this.ask(text.trim()), PAUSE_MS);
  }

  /** Forget all: nothing is looked for. */
  clear(): void {
    clearTimeout(this.pause);
    this.ask("");
  }

  private ask(text: string): void {
    this.asked = text;
    this.host.requestUpdate();
  }
}

/** Why something was found, in words. */
export function reasonsOf({ reasons }: Hit): string {
  return listsOf(reasons);
}
