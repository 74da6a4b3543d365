import type { TechnicalIssueOrder, TechnicalIssueWhere } from "../../../generated/inputs";
import { titleIn } from "../app/where";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): TechnicalIssueWhere {
  const status = search.get("status");
  const kind = search.get("kind");
  return {
    ...(status ? { status: { eq: status } } : {}),
    ...(kind ? { kind: { eq: kind } } : {}),
    ...titleIn(search),
  };
}

export function orderOf(search: URLSearchParams): TechnicalIssueOrder {
  const isByBirth = search.get("order") === "new";
  return { field: isByBirth ? "CREATED_AT" : "LAST_EVENT_AT", direction: "DESC" };
}
