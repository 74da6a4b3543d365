import { html, nothing } from "lit";

import { span } from "../../shared/ui/moments";

/** How long it took, if it is over. */
export function passed(one: { startedAt: string | null; resolvedAt: string | null }) {
  if (!one.startedAt || !one.resolvedAt) return nothing;
  return html`, over after ${span(new Date(one.startedAt), new Date(one.resolvedAt))}`;
}
