import { html, nothing } from "lit";

import { spoken } from "../../shared/i18n/words";
import type { Named } from "../../shared/ui/link";
import "../../shared/ui/chip";
import "../../shared/ui/link";
import "../../shared/ui/severity";
import type { Column } from "../../shared/ui/table";

interface Some {
  readonly totalCount: number;
  readonly nodes: readonly Named[];
}

/** A cell with the first of some nodes, and how many more there are. */
export function firstOf({ nodes, totalCount }: Some) {
  const [first] = nodes;
  if (first === undefined) return absent;
  const more = totalCount > 1 ? html`<span class="faint">+${totalCount - 1}</span>` : nothing;
  return html`<nz-link .to=${first}></nz-link> ${more}`;
}

/** A cell with a text that not every row has. */
export function text(value: string | number | null) {
  return value === null || value === "" ? absent : html`${value}`;
}

/** A cell with a number that is worth seeing when it is not nought. */
export function count(value: number) {
  return value === 0 ? absent : html`${value}`;
}

/** A number as people write it: 1,250,000. */
export function amount(value: number | null): string {
  return new Intl.NumberFormat(spoken()).format(value ?? 0);
}

const absent = html`<span class="faint">–</span>`;

interface Grave {
  readonly severityRank: number | null;
  readonly severity: string | null;
}

export const severityColumn: Column<Grave> = {
  title: "Severity",
  kind: "mark",
  cell: ({ severityRank, severity }) =>
    html`<nz-severity brief .rank=${severityRank} .word=${severity}></nz-severity>`,
};

export const titleColumn: Column<{ readonly title: string | null; readonly nativeId: string }> = {
  title: "Title",
  kind: "wide",
  cell: ({ title, nativeId }) => title || nativeId,
};

export const statusColumn: Column<{ readonly status: string | null }> = {
  title: "Status",
  cell: ({ status }) => html`<nz-label .status=${status ?? "unknown"}></nz-label>`,
};
