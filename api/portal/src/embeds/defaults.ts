import type { Defaults } from "./api";

/** Tells `change` when what all elements have in common is something else. */
class Common extends EventTarget {
  given: Defaults = {};

  set(given: Defaults): void {
    this.given = { ...this.given, ...given };
    this.dispatchEvent(new Event("change"));
  }
}

export const common = new Common();

/** Say once for all elements of the page what they take, unless one says something else itself. */
export function configure(given: Defaults): void {
  common.set(given);
}

/** Where this script came from. */
export const ORIGIN = new URL(import.meta.url).origin;
