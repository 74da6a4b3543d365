import type { DocumentOrder, DocumentWhere } from "../../../generated/inputs";
import { titleIn } from "../app/where";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): DocumentWhere {
  const kind = search.get("kind");
  return { ...(kind ? { kind: { eq: kind } } : {}), ...titleIn(search) };
}

export function orderOf(search: URLSearchParams): DocumentOrder {
  return { field: "CREATED_AT", direction: search.get("order") === "old" ? "ASC" : "DESC" };
}
