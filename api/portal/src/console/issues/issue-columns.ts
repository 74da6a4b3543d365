import { html } from "lit";

import type { IssueRow } from "#operations/console/issues/issues";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { firstOf, statusColumn, titleColumn } from "../app/cells";

const KINDS: Readonly<Record<string, string>> = {
  error: "Error",
  alert_rule: "Alert rule",
  log_pattern: "Log pattern",
  problem: "Known problem",
};

/** What sort of pattern an issue is, as people say it. */
export function kindName(kind: string | null): string {
  return KINDS[kind ?? ""] ?? kind ?? "Issue";
}

export const columns: readonly Column<IssueRow>[] = [
  titleColumn,
  statusColumn,
  { title: "Kind", kind: "aside", cell: ({ kind }) => kindName(kind) },
  { title: "System", kind: "aside", cell: ({ observedOn }) => firstOf(observedOn) },
  { title: "Events", kind: "number", cell: ({ eventCount }) => eventCount ?? 0 },
  { title: "First", kind: "aside", cell: ({ firstEventAt }) => html`<nz-time .at=${firstEventAt}></nz-time>` },
  { title: "Last", cell: ({ lastEventAt }) => html`<nz-time .at=${lastEventAt}></nz-time>` },
];
