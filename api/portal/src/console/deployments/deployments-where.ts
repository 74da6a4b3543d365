import type { DeploymentOrder, DeploymentWhere } from "../../../generated/inputs";
import { titleIn } from "../app/where";

/** The filter that an address asks for. */
export function whereOf(search: URLSearchParams): DeploymentWhere {
  const kind = search.get("kind");
  const environment = search.get("environment");
  return {
    ...(kind ? { kind: { eq: kind } } : {}),
    ...(environment ? { environment: { eq: environment } } : {}),
    ...titleIn(search),
  };
}

export function orderOf(search: URLSearchParams): DeploymentOrder {
  return { field: "AT", direction: search.get("order") === "old" ? "ASC" : "DESC" };
}
