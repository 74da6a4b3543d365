/** What each type of node is called, which colour it has, and where its page is. */
export interface Kind {
  readonly name: string;
  readonly colour: string;
  /** The first segment of its page's address; the page of any node where it has none. */
  readonly place: string;
}

const ANY = "nodes";

const KINDS: Readonly<Record<string, Kind>> = {
  Incident: { name: "Incident", colour: "incident", place: "incidents" },
  CustomerCase: { name: "Case", colour: "case", place: "cases" },
  Ticket: { name: "Ticket", colour: "case", place: "tickets" },
  TechnicalIssue: { name: "Issue", colour: "event", place: "issues" },
  TechnicalEvent: { name: "Event", colour: "event", place: ANY },
  LogTemplate: { name: "Log group", colour: "event", place: "logs" },
  Deployment: { name: "Deployment", colour: "deployment", place: "deployments" },
  System: { name: "System", colour: "system", place: "systems" },
  Document: { name: "Document", colour: "document", place: "documents" },
  DocumentChunk: { name: "Passage", colour: "document", place: ANY },
  GlossaryTerm: { name: "Term", colour: "document", place: "glossary" },
  Policy: { name: "Policy", colour: "document", place: ANY },
  Person: { name: "Person", colour: "person", place: ANY },
  Team: { name: "Team", colour: "person", place: ANY },
  WorkItem: { name: "Work item", colour: "deployment", place: ANY },
};

/** Return what is known of a type; of another, its own words: "StreamState" is "Stream state". */
export function kindOf(type: string): Kind {
  const spaced = type.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return KINDS[type] ?? { name: spaced, colour: "other", place: ANY };
}

/** Return the address of a node's page. */
export function pathOf(node: { readonly label: string; readonly id: string }): string {
  return `/${kindOf(node.label).place}/${segment(node.id)}`;
}

/** Return an id as a part of an address, as readable as it can be. */
export function segment(id: string): string {
  return encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%40", "@");
}
