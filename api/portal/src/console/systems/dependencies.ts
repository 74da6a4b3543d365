import type { Call, SystemData } from "#operations/console/systems/system";

type Reached = NonNullable<SystemData["needs"]>;
type Named = Reached["systems"][number]["system"];

/** How the declared and the observed differ: calls that nobody declared, and the other way round. */
export type Drift = "undeclared" | "unseen";

/** A system that another one needs, or is needed by, and how that is known. */
export interface Dependency extends Named {
  readonly declared: boolean;
  /** What traces show of the calls; null where they show none. */
  readonly calls: Call | null;
  readonly drift: Drift | null;
}

const IS_OBSERVED = ({ callsPerHour, lastCalledAt }: Call) => callsPerHour !== null || lastCalledAt !== null;

/** Return the systems at the other ends, those that differ from what is declared first.
 *
 * That nobody calls what is declared says something only where traces show other calls of the
 * same system: without any, nothing measures. */
export function dependencies(id: string, reached: Reached | null, measured: boolean): Dependency[] {
  if (reached === null) return [];
  const edges = new Map(reached.edges.map((edge) => [edge.from === id ? edge.to : edge.from, edge]));
  return reached.systems
    .map(({ system }) => known(system, edges.get(system.id) ?? null, measured))
    .sort((one, other) => Number(other.drift !== null) - Number(one.drift !== null));
}

/** Whether traces show any call from or to a system. */
export function isMeasured(...reached: readonly (Reached | null)[]): boolean {
  return reached.some((one) => one?.edges.some(IS_OBSERVED) ?? false);
}

function known(system: Named, edge: Call | null, measured: boolean): Dependency {
  const declared = edge === null || edge.confidence === "asserted";
  const calls = edge !== null && IS_OBSERVED(edge) ? edge : null;
  const drift = !declared && calls ? "undeclared" : measured && declared && !calls ? "unseen" : null;
  return { ...system, declared, calls, drift };
}
