import type { IncidentOrder, IncidentWhere } from "../../../generated/inputs";

const OPEN = ["triggered", "acknowledged"];

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): IncidentWhere {
  const status = search.get("status");
  const rank = Number(search.get("rank") ?? "");
  const words = search.get("q")?.trim();
  return {
    ...(status ? { status: status === "open" ? { in: OPEN } : { eq: status } } : {}),
    ...(rank > 0 ? { severityRank: { eq: rank } } : {}),
    ...(words ? { title: { contains: words, ignoreCase: true } } : {}),
  };
}

export function orderOf(search: URLSearchParams): IncidentOrder {
  return search.get("order") === "severity"
    ? { field: "SEVERITY_RANK", direction: "ASC" }
    : { field: "STARTED_AT", direction: "DESC" };
}
