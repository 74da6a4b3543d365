import { html, nothing } from "lit";

import type { SourceRow } from "#operations/console/settings/sources/sources";
import "../../../shared/ui/chip";
import "../../../shared/ui/time";

/** In a word how an instance does. */
export function stateOf({ paused, error, lastReceivedAt, lastSuccessAt }: SourceRow): string {
  if (paused) return "paused";
  if (error) return "failing";
  return lastReceivedAt || lastSuccessAt ? "flows" : "waits";
}

/** The same as a mark with its colour. */
export function stateMark(source: SourceRow) {
  return html`<nz-label .status=${stateOf(source)}></nz-label>`;
}

/** Up to when it is read: how far behind it is. */
export function readUntil({ readUntil: until, lastSuccessAt }: SourceRow) {
  const at = until ?? lastSuccessAt;
  return at === null ? html`<span class="faint">–</span>` : html`<nz-time .at=${at}></nz-time>`;
}

/** When it is asked next, if it is asked at all. */
export function nextRun({ nextRunAt, paused }: SourceRow) {
  if (paused || nextRunAt === null) return html`<span class="faint">–</span>`;
  return html`<nz-time .at=${nextRunAt}></nz-time>`;
}

/** What went wrong with an instance, if anything did. */
export function trouble({ error }: SourceRow) {
  return error ? html`<p role="alert">${error}</p>` : nothing;
}
