import { html } from "lit";

import type { IncidentRow } from "#operations/console/incidents/incidents";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { firstOf, severityColumn, statusColumn, titleColumn } from "../app/cells";
import { table } from "../app/table";

export const columns: readonly Column<IncidentRow>[] = [
  severityColumn,
  { title: "Id", kind: "aside", cell: ({ nativeId }) => html`<span class="faint">${nativeId}</span>` },
  titleColumn,
  statusColumn,
  { title: "Affects", kind: "aside", cell: ({ affects }) => firstOf(affects) },
  { title: "Started", cell: ({ startedAt }) => html`<nz-time .at=${startedAt}></nz-time>` },
];

/** Incidents as rows; keys walk them. */
export function incidentTable(rows: readonly IncidentRow[], heading: string) {
  return table(heading, columns, rows);
}
