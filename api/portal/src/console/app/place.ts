import type { Citation } from "../../shared/ui/summary";

const FORM = /^([A-Za-z]+):(\d{1,9})-(\d{1,9})$/;

/** The place in a text of a node that an address marks: `at=description:12-60`; null without one. */
export function placeIn(search: URLSearchParams, node: string): Citation | null {
  const [, property, start, end] = FORM.exec(search.get("at") ?? "") ?? [];
  return property ? { node, property, start: Number(start), end: Number(end) } : null;
}
