/** Levels of log lines, by the first of the four numbers that OpenTelemetry gives each. */
const LEVELS: readonly (readonly [number, string])[] = [
  [21, "Fatal"],
  [17, "Error"],
  [13, "Warning"],
  [9, "Info"],
  [5, "Debug"],
  [1, "Trace"],
];

/** What people call the level with a number; null where it has none. */
export function levelName(number: number | null): string | null {
  if (number === null) return null;
  return LEVELS.find(([first]) => number >= first)?.[1] ?? null;
}
