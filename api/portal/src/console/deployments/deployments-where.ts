import type { DeploymentOrder, DeploymentWhere } from "../../../generated/inputs";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): DeploymentWhere {
  const kind = search.get("kind");
  const environment = search.get("environment");
  const words = search.get("q")?.trim();
  return {
    ...(kind ? { kind: { eq: kind } } : {}),
    ...(environment ? { environment: { eq: environment } } : {}),
    ...(words ? { title: { contains: words, ignoreCase: true } } : {}),
  };
}

export function orderOf(search: URLSearchParams): DeploymentOrder {
  return { field: "AT", direction: search.get("order") === "old" ? "ASC" : "DESC" };
}
