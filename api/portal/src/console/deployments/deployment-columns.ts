import { html } from "lit";

import type { DeploymentRow } from "#operations/console/deployments/deployments";
import "../../shared/ui/chip";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { firstOf, text, titleColumn } from "../app/cells";

const KINDS: Readonly<Record<string, string>> = {
  deploy: "Deploy",
  release: "Release",
  flag: "Flag",
  config: "Configuration",
  change_request: "Change request",
};

/** What sort of change it is, as people say it. */
export function kindName(kind: string | null): string {
  return KINDS[kind ?? ""] ?? kind ?? "Change";
}

export const columns: readonly Column<DeploymentRow>[] = [
  titleColumn,
  { title: "Kind", cell: ({ kind }) => kindName(kind) },
  { title: "System", kind: "aside", cell: ({ deployedTo }) => firstOf(deployedTo) },
  { title: "Environment", kind: "aside", cell: ({ environment }) => text(environment) },
  { title: "Version", kind: "aside", cell: ({ serviceVersion }) => text(serviceVersion) },
  { title: "By", kind: "aside", cell: ({ author }) => text(named(author)) },
  { title: "Outcome", cell: ({ status }) => (status ? html`<nz-label .status=${status}></nz-label>` : null) },
  { title: "When", cell: ({ at }) => html`<nz-time .at=${at}></nz-time>` },
];

/** Who made it, in a list: of an address what stands before the domain. */
function named(author: string | null): string | null {
  return author?.replace(/@.*$/, "") ?? null;
}
