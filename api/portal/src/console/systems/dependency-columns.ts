import { html } from "lit";

import { spoken } from "../../shared/i18n/words";
import "../../shared/ui/chip";
import type { Named } from "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { text } from "../app/cells";
import "../app/why";
import type { Dependency, Drift } from "./dependencies";

const DRIFTS: Readonly<Record<Drift, string>> = {
  undeclared: "Called, not declared",
  unseen: "Declared, not called",
};

/** What depends on a system or is needed by it, with how that is known and who says so; and what
 * traces measured, where they measured anything. */
export function columns(of: Named, measured: boolean): readonly Column<Dependency>[] {
  const why: Column<Dependency> = {
    title: "Where it comes from",
    kind: "mark",
    cell: (to) => html`<nz-why .of=${of} .to=${to}></nz-why>`,
  };
  return [...KNOWN, ...(measured ? MEASURED : []), why];
}

const KNOWN: readonly Column<Dependency>[] = [
  { title: "Name", kind: "wide", cell: ({ title, id }) => title || id },
  { title: "Known by", cell: knownBy },
  { title: "Tier", kind: "number", cell: ({ tier }) => text(tier) },
];

const MEASURED: readonly Column<Dependency>[] = [
  { title: "Calls an hour", kind: "number", cell: ({ calls }) => text(amount(calls?.callsPerHour)) },
  { title: "Errors", kind: "number", cell: ({ calls }) => text(share(calls?.errorRate)) },
  { title: "95 % within", kind: "number", cell: ({ calls }) => text(milliseconds(calls?.p95Ms)) },
  { title: "Last call", cell: ({ calls }) => (calls ? html`<nz-time .at=${calls.lastCalledAt}></nz-time>` : text(null)) },
];

function knownBy({ declared, calls, drift }: Dependency) {
  if (drift) return html`<nz-label tone="warn">${DRIFTS[drift]}</nz-label>`;
  const told = [declared ? "Declared" : "", calls ? "called" : ""].filter((word) => word !== "");
  return html`<nz-label>${told.length > 0 ? told.join(" and ") : "Derived"}</nz-label>`;
}

function amount(value: number | null | undefined): string | null {
  return value == null ? null : new Intl.NumberFormat(spoken(), { maximumFractionDigits: 0 }).format(value);
}

/** A share from 0 to 1 in per cent; small ones keep a digit, so that some is not told as none. */
export function share(value: number | null | undefined): string | null {
  if (value == null) return null;
  const form = { style: "percent", maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(spoken(), form).format(value);
}

function milliseconds(value: number | null | undefined): string | null {
  return value == null ? null : `${amount(value)} ms`;
}
