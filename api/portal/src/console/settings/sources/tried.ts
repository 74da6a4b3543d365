import { html, nothing } from "lit";

import type { TestMappingData } from "#operations/console/settings/sources/mapping";

type Tried = TestMappingData["testMapping"];
type TriedRecord = Tried["records"][number];

/** What the records of an example become by a mapping. */
export function tried({ records, passedOver }: Tried) {
  return html`<section aria-live="polite">
    <h2>What would be written</h2>
    ${records.length === 0 ? html`<p class="soft">The example holds no record that is mapped.</p>` : nothing}
    <ul class="card rows">
      ${records.map(record)}
    </ul>
    ${passedOver?.length
      ? html`<p class="soft">Left out on purpose: ${passedOver.join("; ")}</p>`
      : nothing}
  </section>`;
}

function record({ place, rejected, nodes, unused, notices }: TriedRecord) {
  return html`<li class="line">
    <nz-label .status=${rejected ? "failed" : "ok"}></nz-label>
    <span class="grow mono">${place}</span>
    ${rejected ? html`<p class="about" role="alert">${rejected}</p>` : nothing}
    ${nodes ? html`<pre class="about" tabindex="0" aria-label="What it becomes">${JSON.stringify(nodes, null, 2)}</pre>` : nothing}
    ${notices?.length ? html`<p class="about">Look at: ${notices.join("; ")}</p>` : nothing}
    ${unused?.length ? html`<p class="about soft">Makes no difference: <span class="mono">${unused.join(", ")}</span></p>` : nothing}
  </li>`;
}
