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

/** A field that finds nodes by words and by meaning. */
export interface NazaraSearch extends EmbeddedElement {
  /** What is searched for. Whoever types changes it. */
  text: string;
  /** Types of nodes, as GraphQL's `EntityType` names them, with blanks between. */
  types: string;
  /** Most nodes that are shown. */
  first: number;
}

/** What a node hangs together with, or what resembles it or a text. */
export interface NazaraNeighbors extends EmbeddedElement {
  node: string;
  /** In place of a node: what resembles this text. */
  text: string;
  by: "relationship" | "meaning";
  types: string;
  /** Relationships as GraphQL's `RelationshipType` names them, with blanks between. */
  relationships: string;
  first: number;
}

/** What happened around a node. */
export interface NazaraTimeline extends EmbeddedElement {
  node: string;
  /** Kinds as GraphQL's `TimelineKind` names them, with blanks between. */
  kinds: string;
  since: string;
  until: string;
  first: number;
}

/** The graph around a node, as a picture and as a list. */
export interface NazaraGraph extends EmbeddedElement {
  /** The node in its middle. Whoever presses another one twice changes it. */
  node: string;
  /** Steps from the node, 1 to 3. */
  depth: number;
  types: string;
  relationships: string;
  first: number;
}

/** What stops if a system does. */
export interface NazaraImpact extends EmbeddedElement {
  node: string;
  hops: number;
  first: number;
}

/** Incidents, which come and go by themselves. */
export interface NazaraIncidents extends EmbeddedElement {
  /** Those that affect this system alone. */
  system: string;
  /** `open`, `all`, or statuses with blanks between. */
  status: string;
  /** The least severe rank that is shown, 1 to 5. */
  severity: number | null;
  first: number;
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

export interface SearchDetail {
  readonly text: string;
  readonly count: number;
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
  /** A node of the picture or its list was selected. */
  "nazara-select": CustomEvent<NodeDetail>;
  /** Another node is in the middle of the graph: its `node` says which. `preventDefault()` keeps the
   * one that was there. */
  "nazara-center": CustomEvent<NodeDetail>;
  "nazara-search": CustomEvent<SearchDetail>;
}

declare global {
  interface HTMLElementTagNameMap {
    "nazara-entity": NazaraEntity;
    "nazara-search": NazaraSearch;
    "nazara-neighbors": NazaraNeighbors;
    "nazara-timeline": NazaraTimeline;
    "nazara-graph": NazaraGraph;
    "nazara-impact": NazaraImpact;
    "nazara-incidents": NazaraIncidents;
  }
  interface HTMLElementEventMap extends NazaraEvents {}
}
