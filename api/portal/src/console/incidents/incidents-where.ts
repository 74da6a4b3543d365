import type { IncidentOrder, IncidentWhere } from "../../../generated/inputs";
import { OPEN_INCIDENT, rankIn, titleIn } from "../app/where";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): IncidentWhere {
  const status = search.get("status");
  return {
    ...(status ? { status: status === "open" ? { in: OPEN_INCIDENT } : { eq: status } } : {}),
    ...rankIn(search),
    ...titleIn(search),
  };
}

export function orderOf(search: URLSearchParams): IncidentOrder {
  return search.get("order") === "severity"
    ? { field: "SEVERITY_RANK", direction: "ASC" }
    : { field: "STARTED_AT", direction: "DESC" };
}
