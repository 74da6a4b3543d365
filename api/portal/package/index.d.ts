import type { Defaults } from "./api";

export type * from "./api";

/** Say once for all elements of the page what they take, unless one says something else itself. */
export declare function configure(given: Defaults): void;
