/** What the elements take and tell. The package for npm has its types from here, so nothing else is
 * imported. */

/** What a callback for tokens gives: the token, or what `POST /api/embed/token/` answered. */
export type GivenToken = string | { readonly token: string; readonly expires_in?: number };
export type TokenCallback = () => GivenToken | Promise<GivenToken>;

/** `page`: light or dark as `color-scheme` of the page says; `system`: as the system has it. */
export type Theme = "page" | "system" | "light" | "dark";

/** What all elements of a page have in common, unless one says something else. */
export interface Defaults {
  readonly server?: string;
  readonly token?: TokenCallback | null;
  readonly tokenUrl?: string;
  readonly theme?: Theme;
  readonly lang?: string;
}

/** What every element takes. */
export interface EmbeddedElement extends HTMLElement {
  /** The address of Nazara; without it, that which the script came from. */
  server: string;
  /** Gives a token when there is none, or the last one is about to run out. */
  token: TokenCallback | null;
  /** In its place an address of the page's own site, which answers GET as the callback would. */
  tokenUrl: string;
  theme: Theme;
  /** The language it speaks: "en", "de"; without it, that of the page. */
  lang: string;
  /** Ask again what is shown. */
  refresh(): Promise<void>;
}

/** One node: what it is, how it stands, whom it belongs to. */
export interface NazaraEntity extends EmbeddedElement {
  /** The id of the node. */
  node: string;
}

/** A node as events name it. */
export interface NodeDetail {
  readonly id: string;
  readonly title: string;
}

export interface OpenDetail extends NodeDetail {
  /** Its page in Nazara's console. */
  readonly href: string;
}

/** Why an element shows nothing: a code of the API, or `NO_TOKEN`, `UNREACHABLE`, `OUTDATED`. */
export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

/** The events of the elements. All bubble, through shadow roots as well. */
export interface NazaraEvents {
  /** What was asked for is shown for the first time. */
  "nazara-load": CustomEvent<null>;
  /** Something changed in Nazara, and what is shown was asked for again. */
  "nazara-change": CustomEvent<null>;
  "nazara-error": CustomEvent<ErrorDetail>;
  /** Somebody follows a link to a node. `preventDefault()` keeps the console from being opened. */
  "nazara-open": CustomEvent<OpenDetail>;
}

declare global {
  interface HTMLElementTagNameMap {
    "nazara-entity": NazaraEntity;
  }
  interface HTMLElementEventMap extends NazaraEvents {}
}
