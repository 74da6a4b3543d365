import { html, nothing } from "lit";

import type { PastRow } from "#operations/console/app/alike";
import "../../shared/ui/chip";
import "../../shared/ui/link";
import { lasting } from "../../shared/ui/moments";
import "../../shared/ui/time";
import { reasoned } from "./reasons";

/** What was like something and is over, as rows: how it ended, after how long, and what did it. */
export function seenBefore(past: readonly PastRow[]) {
  if (past.length === 0) return html`<p class="soft">Nothing that is over is like it.</p>`;
  const isMixed = new Set(past.map(({ node }) => node.label)).size > 1;
  return html`<ul class="card rows" aria-label="Seen before">
    ${past.map(
      (one) => html`<li>
        <nz-link class="grow most" ?typed=${isMixed} .to=${one.node}></nz-link>
        ${ending(one)} <nz-time class="soft" .at=${one.endedAt}></nz-time>
        <span class="below">${reasoned(one.reasons)}</span>
      </li>`,
    )}
  </ul>`;
}

function ending({ status, sourceStatus, seconds, resolutions }: PastRow) {
  const took = seconds === null ? "" : ` in ${lasting(seconds * 1000)}`;
  return html`<span class="soft">${sourceStatus ?? status}${took}${resolutions.length > 0 ? " by" : ""}</span>
    ${resolutions.slice(0, 1).map(
      ({ by, outcome }) => html`<nz-link class="by" .to=${by}></nz-link>${outcome ? html`<span class="faint">${outcome}</span>` : nothing}`,
    )}`;
}
