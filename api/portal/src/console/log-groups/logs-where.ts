import type { LogTemplateOrder, LogTemplateWhere } from "../../../generated/inputs";

/** Levels that an address may ask for, each with the number from which on lines are that grave. */
const FROM: Readonly<Record<string, number>> = { warning: 13, error: 17, fatal: 21 };

/** The filter that an address asks for; words are looked for in the whole shape. */
export function whereOf(search: URLSearchParams): LogTemplateWhere {
  const from = FROM[search.get("level") ?? ""];
  const words = search.get("q")?.trim();
  return {
    ...(from === undefined ? {} : { severityNumber: { gte: from } }),
    ...(words ? { template: { contains: words, ignoreCase: true } } : {}),
  };
}

export function orderOf(search: URLSearchParams): LogTemplateOrder {
  return search.get("order") === "system"
    ? { field: "OBSERVED_ON_NAME", direction: "ASC" }
    : { field: "CREATED_AT", direction: "DESC" };
}
