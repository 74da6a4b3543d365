import { html } from "lit";

import "../../shared/ui/chip";
import "../../shared/ui/time";

interface Change {
  readonly at: string | null;
  readonly knownSince: string;
  readonly title: string | null;
  readonly status: string | null;
}

/** What was said of a node, newest first. */
export function history(changes: readonly Change[]) {
  if (changes.length === 0) return html`<p class="soft">Nothing was said of it since it came.</p>`;
  return html`<ul class="card rows">
    ${changes.map(
      (one) => html`<li>
        <nz-label .status=${one.status ?? "changed"}></nz-label>
        <span class="grow">${one.title}</span>
        <nz-time class="soft" form="clock" .at=${one.at ?? one.knownSince}></nz-time>
      </li>`,
    )}
  </ul>`;
}
