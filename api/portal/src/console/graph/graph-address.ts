import type { EntityType, RelationshipType } from "../../../generated/inputs";

/** What an address asks the graph for. */
export interface Asked {
  readonly types: readonly EntityType[];
  readonly relationships: readonly RelationshipType[];
  /** Nodes whose neighbours are shown as well. */
  readonly open: readonly string[];
  /** The node that a path leads to. */
  readonly to: string | null;
  readonly asOf: string | null;
}

export const TYPES: readonly (readonly [EntityType, string])[] = [
  ["SYSTEM", "Systems"],
  ["INCIDENT", "Incidents"],
  ["CUSTOMER_CASE", "Cases"],
  ["TICKET", "Tickets"],
  ["TECHNICAL_ISSUE", "Issues"],
  ["TECHNICAL_EVENT", "Events"],
  ["LOG_TEMPLATE", "Log groups"],
  ["DEPLOYMENT", "Deployments"],
  ["WORK_ITEM", "Work items"],
  ["DOCUMENT", "Documents"],
  ["TEAM", "Teams"],
  ["PERSON", "People"],
];

export const RELATIONSHIPS: readonly (readonly [RelationshipType, string])[] = [
  ["DEPENDS_ON", "Depends on"],
  ["PART_OF", "Part of"],
  ["OWNED_BY", "Owned by"],
  ["AFFECTS", "Affects"],
  ["ABOUT", "About"],
  ["OBSERVED_ON", "Observed on"],
  ["DEPLOYED_TO", "Deployed to"],
  ["REPORTS", "Reports"],
  ["CAUSED_BY", "Caused by"],
  ["RESOLVED_BY", "Ended by"],
  ["MENTIONS", "Names"],
  ["ASSIGNED_TO", "Assigned to"],
  ["MEMBER_OF", "Member of"],
  ["INSTANCE_OF", "Instance of"],
  ["FOLLOWS", "Follows"],
];

export function askedOf(search: URLSearchParams): Asked {
  return {
    types: known(search.getAll("type"), TYPES),
    relationships: known(search.getAll("rel"), RELATIONSHIPS),
    open: search.getAll("open"),
    to: search.get("to"),
    asOf: search.get("asOf"),
  };
}

/** Return the choices of a list that an address names; what it does not have is passed over. */
function known<Value extends string>(given: readonly string[], all: readonly (readonly [Value, string])[]): Value[] {
  return all.map(([value]) => value).filter((value) => given.includes(value));
}

/** Return what stands behind the question mark when one value of many is switched on or off. */
export function toggled(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (next.has(name, value)) next.delete(name, value);
  else next.append(name, value);
  return next;
}

/** The same with one value set, or taken out by null. */
export function set(search: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === null) next.delete(name);
  else next.set(name, value);
  return next;
}
