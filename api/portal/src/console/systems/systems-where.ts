import type { SystemOrder, SystemWhere } from "../../../generated/inputs";
import { OPEN_INCIDENT, titleIn } from "../app/where";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): SystemWhere {
  const kind = search.get("kind");
  const tier = Number(search.get("tier") ?? "");
  return {
    ...(kind ? { kind: { eq: kind } } : {}),
    ...(tier > 0 ? { tier: { eq: tier } } : {}),
    ...(search.get("now") === "hit"
      ? { affectedBy: { some: { incident: { status: { in: OPEN_INCIDENT } } } } }
      : {}),
    ...titleIn(search),
  };
}

export function orderOf(search: URLSearchParams): SystemOrder {
  switch (search.get("order")) {
    case "tier":
      return { field: "TIER", direction: "ASC" };
    case "new":
      return { field: "CREATED_AT", direction: "DESC" };
    default:
      return { field: "NAME", direction: "ASC" };
  }
}
