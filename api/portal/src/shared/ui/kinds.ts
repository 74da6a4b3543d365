import { isKey, say, surroundings } from "../i18n/words";

/** What each type of node is called, which colour it has, and where its page is. */
export interface Kind {
  readonly name: string;
  readonly colour: string;
  /** The first segment of its page's address; the page of any node where it has none. */
  readonly place: string;
}

const ANY = "nodes";

const KINDS: Readonly<Record<string, Omit<Kind, "name">>> = {
  Incident: { colour: "incident", place: "incidents" },
  CustomerCase: { colour: "case", place: "cases" },
  Ticket: { colour: "case", place: "tickets" },
  TechnicalIssue: { colour: "event", place: "issues" },
  TechnicalEvent: { colour: "event", place: ANY },
  LogTemplate: { colour: "event", place: "log-groups" },
  Deployment: { colour: "deployment", place: "deployments" },
  System: { colour: "system", place: "systems" },
  Document: { colour: "document", place: "documents" },
  DocumentChunk: { colour: "document", place: ANY },
  GlossaryTerm: { colour: "document", place: "glossary" },
  Policy: { colour: "document", place: ANY },
  Person: { colour: "person", place: ANY },
  Team: { colour: "person", place: ANY },
  ConnectorInstance: { colour: "other", place: "settings/sources" },
  DeadLetter: { colour: "other", place: "settings/dead-letters" },
  WorkItem: { colour: "deployment", place: ANY },
};

/** Return what is known of a type; of another, its own words: "StreamState" is "Stream state". */
export function kindOf(type: string): Kind {
  const key = `kind.${type}`;
  const spaced = type.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return { name: isKey(key) ? say(key) : spaced, ...(KINDS[type] ?? { colour: "other", place: ANY }) };
}

/** Return the address of a node's page in the console. */
export function pathOf(node: { readonly label: string; readonly id: string }): string {
  return `${surroundings().base}/${kindOf(node.label).place}/${segment(node.id)}`;
}

/** Return an id as a part of an address, as readable as it can be. */
export function segment(id: string): string {
  return encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%40", "@");
}
