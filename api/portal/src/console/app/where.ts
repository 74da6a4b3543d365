/** States of an incident that somebody has yet to end. */
export const OPEN_INCIDENT = ["triggered", "acknowledged"];

/** The filter by words of the title that an address asks for. */
export function titleIn(search: URLSearchParams) {
  const words = search.get("q")?.trim();
  return words ? { title: { contains: words, ignoreCase: true } } : {};
}

/** The filter by severity that an address asks for. */
export function rankIn(search: URLSearchParams) {
  const rank = Number(search.get("rank") ?? "");
  return rank > 0 ? { severityRank: { eq: rank } } : {};
}
