import type { IncidentWhere } from "#operations/inputs";

interface Chosen {
  readonly system: string;
  readonly status: string;
  readonly severity: number | null;
}

const OPEN = ["triggered", "acknowledged"];

/** The filter for what the attributes of an element say. */
export function whereOf({ system, status, severity }: Chosen): IncidentWhere {
  const statuses = status === "open" ? OPEN : status.split(/[\s,]+/).filter((one) => one !== "" && one !== "all");
  return {
    ...(statuses.length > 0 ? { status: { in: statuses } } : {}),
    ...(severity ? { severityRank: { lte: severity } } : {}),
    ...(system ? { affects: { some: { id: { eq: system } } } } : {}),
  };
}
