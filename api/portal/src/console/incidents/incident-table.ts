import { html, nothing } from "lit";

import type { IncidentRow } from "#operations/console/incidents/incidents";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/link";
import "../../shared/ui/severity";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/table";
import "../../shared/ui/time";

export const columns: readonly Column<IncidentRow>[] = [
  {
    title: "Severity",
    kind: "mark",
    cell: ({ severityRank, severity }) =>
      html`<nz-severity brief .rank=${severityRank} .word=${severity}></nz-severity>`,
  },
  { title: "Id", kind: "aside", cell: ({ nativeId }) => html`<span class="faint">${nativeId}</span>` },
  { title: "Title", kind: "wide", cell: ({ title, nativeId }) => title || nativeId },
  { title: "Status", cell: ({ status }) => html`<nz-label .status=${status ?? "unknown"}></nz-label>` },
  { title: "Affects", kind: "aside", cell: affected },
  { title: "Started", cell: ({ startedAt }) => html`<nz-time .at=${startedAt}></nz-time>` },
];

/** Incidents as rows; keys walk them. */
export function incidentTable(rows: readonly IncidentRow[], heading: string) {
  return html`<nz-table
    .heading=${heading}
    .columns=${columns}
    .rows=${rows}
    .href=${pathOf}
  ></nz-table>`;
}

function affected({ affects: { nodes, totalCount } }: IncidentRow) {
  const [first] = nodes;
  if (first === undefined) return html`<span class="faint">–</span>`;
  const more = totalCount > 1 ? html`<span class="faint">+${totalCount - 1}</span>` : nothing;
  return html`<nz-link .to=${first}></nz-link> ${more}`;
}
