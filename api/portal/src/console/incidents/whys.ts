interface Told {
  readonly at: string;
  readonly kind: string;
  readonly relationship: string | null;
}

const TIES: Readonly<Record<string, string>> = {
  CAUSED_BY: "the cause",
  SUSPECTED_CAUSE: "a suspected cause",
  RESOLVED_BY: "ended it",
};

/**
 * Why changes in an incident's timeline matter, for those that do: what is known or suspected, and
 * the last one before it began where no cause is known.
 */
export function whys<Entry extends Told>(told: readonly Entry[], began: string | null): ReadonlyMap<Entry, string> {
  const found = new Map<Entry, string>();
  const changes = told.filter(({ kind }) => kind === "DEPLOYMENT");
  for (const one of changes) {
    const why = TIES[one.relationship ?? ""];
    if (why !== undefined) found.set(one, why);
  }
  const isExplained = changes.some(({ relationship }) => relationship === "CAUSED_BY");
  const before = began === null || isExplained ? [] : changes.filter(({ at }) => Date.parse(at) <= Date.parse(began));
  const [last] = before.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
  if (last !== undefined && !found.has(last)) found.set(last, "the last change before it began");
  return found;
}
