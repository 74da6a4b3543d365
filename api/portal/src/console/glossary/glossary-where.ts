import type { GlossaryTermOrder, GlossaryTermWhere } from "../../../generated/inputs";

/** The filter that an address asks for: words of the term or of what it means. */
export function whereOf(search: URLSearchParams): GlossaryTermWhere {
  const status = search.get("status");
  const words = search.get("q")?.trim();
  const said = { contains: words ?? "", ignoreCase: true };
  return {
    ...(status ? { status: { eq: status } } : {}),
    ...(words ? { or: [{ name: said }, { definition: said }] } : {}),
  };
}

export function orderOf(search: URLSearchParams): GlossaryTermOrder {
  return search.get("order") === "new"
    ? { field: "CREATED_AT", direction: "DESC" }
    : { field: "NAME", direction: "ASC" };
}
