import type { SystemOrder, SystemWhere } from "../../../generated/inputs";

const OPEN = ["triggered", "acknowledged"];

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): SystemWhere {
  const kind = search.get("kind");
  const tier = Number(search.get("tier") ?? "");
  const words = search.get("q")?.trim();
  return {
    ...(kind ? { kind: { eq: kind } } : {}),
    ...(tier > 0 ? { tier: { eq: tier } } : {}),
    ...(search.get("now") === "hit"
      ? { affectedBy: { some: { incident: { status: { in: OPEN } } } } }
      : {}),
    ...(words ? { title: { contains: words, ignoreCase: true } } : {}),
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
