import { html, nothing } from "lit";

import type { CheckConnectorData } from "#operations/console/settings/sources/sources";

type Checked = CheckConnectorData["checkConnector"];
type Stream = Checked["streams"][number];

/** What a look at an instance found: what will be seen, and which permission is missing. */
export function checked({ isWell, fault, remedy, webhook, streams }: Checked) {
  return html`<section aria-live="polite">
    <h2>${isWell ? "All of it can be read" : "Not all of it can be read"}</h2>
    ${fault ? html`<p role="alert">${fault}${remedy ? ` ${remedy}` : ""}</p>` : nothing}
    ${webhook ? html`<p class="soft">Its tool calls <span class="mono">${location.origin}${webhook}</span></p>` : nothing}
    ${streams.length > 0 ? html`<ul class="card rows">${streams.map(line)}</ul>` : nothing}
  </section>`;
}

function line(one: Stream) {
  return html`<li class="line">
    <nz-label .status=${one.fault ? "failing" : "ok"}></nz-label>
    <span class="grow"><b>${one.stream}</b> <span class="soft">${whole(one)}</span></span>
    ${one.needs ? html`<span class="faint">needs ${one.needs}</span>` : nothing}
    ${one.fault ? html`<p class="about" role="alert">${one.fault} ${one.remedy}</p>` : nothing}
  </li>`;
}

function whole({ part, partCount, recordCount, becomes, rejectedCount }: Stream): string {
  const told = [`${recordCount ?? 0} on the first page`, ...labels(becomes)];
  if (part && (partCount ?? 0) > 1) told.unshift(`${part}, one of ${partCount}`);
  if (rejectedCount) told.push(`${rejectedCount} can't be mapped`);
  return told.join(" · ");
}

/** How many of which label: `{"Incident": 3}`. */
function labels(becomes: unknown): string[] {
  if (typeof becomes !== "object" || becomes === null) return [];
  return Object.entries(becomes).map(([label, count]) => `${count} × ${label}`);
}
