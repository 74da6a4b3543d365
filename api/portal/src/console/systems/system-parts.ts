import { html, nothing } from "lit";

import type { SystemData, SystemSurroundingsData } from "#operations/console/systems/system";
import "../../shared/ui/link";
import type { Named } from "../../shared/ui/link";
import "../../shared/ui/time";
import "../../shared/ui/timeline";
import { columns as deploymentColumns } from "../deployments/deployment-columns";
import { columns as incidentColumns } from "../incidents/incident-table";
import { columns as issueColumns } from "../issues/issue-columns";
import { entries } from "../app/parts";
import { table } from "../app/table";
import { dependencies, isMeasured } from "./dependencies";
import { columns } from "./dependency-columns";

type Around = Extract<NonNullable<SystemSurroundingsData["node"]>, { __typename: "System" }>;
type Impact = NonNullable<SystemData["impact"]>;

/** What a system needs and what needs it, with what is declared and what traces show. */
export function dependencyTables(of: Named, { needs, neededBy }: SystemData) {
  const measured = isMeasured(needs, neededBy);
  const tables = [
    ["Needs", needs, "It needs no other system, as far as is known."],
    ["Needed by", neededBy, "No system needs it, as far as is known."],
  ] as const;
  return tables.map(
    ([title, reached, none]) => html`<section>
      <h2>${title} ${reached?.total ?? 0}</h2>
      ${reached && reached.total > 0
        ? html`<div class="card">${table(title, columns(of, measured), dependencies(of.id, reached, measured), true)}</div>`
        : html`<p class="soft">${none}</p>`}
    </section>`,
  );
}

/** How many systems stop if this one does. */
export function impactOf(impact: Impact | null) {
  if (impact === null || impact.total === 0) return nothing;
  const { total, truncated, byTier } = impact;
  return html`<section>
    <h2>If it fails</h2>
    <p>${truncated ? "at least " : ""}${total} ${total === 1 ? "system stops" : "systems stop"}</p>
    <ul class="soft">
      ${byTier.map(({ tier, count }) => html`<li>${tier === null ? "without a tier" : `tier ${tier}`}: ${count}</li>`)}
    </ul>
  </section>`;
}

/** What hit a system lately, what was changed on it, and both in one picture. */
export function lately({ incidents, issues, deployments, cases, timeline }: Around) {
  return html`<section>
      <h2>What happened</h2>
      <nz-timeline .entries=${entries(timeline.nodes)}></nz-timeline>
    </section>
    ${tabled("Incidents", incidentColumns, only(incidents.nodes, "Incident"), incidents.totalCount)}
    ${tabled("Issues", issueColumns, only(issues.nodes, "TechnicalIssue"), issues.totalCount)}
    ${tabled("Deployments", deploymentColumns, deployments.nodes, deployments.totalCount)}
    <section>
      <h2>Cases ${cases.totalCount}</h2>
      ${told(cases.nodes)}
    </section>`;
}

function tabled<Row extends Parameters<typeof table>[2][number]>(
  title: string,
  shown: Parameters<typeof table<Row>>[1],
  rows: readonly Row[],
  total: number,
) {
  return html`<section>
    <h2>${title} ${total}</h2>
    ${rows.length > 0
      ? html`<div class="card">${table(title, shown, rows, true)}</div>`
      : html`<p class="soft">None that is known.</p>`}
    ${total > rows.length ? html`<p class="faint">The newest ${rows.length} are shown.</p>` : nothing}
  </section>`;
}

function told(cases: Around["cases"]["nodes"]) {
  if (cases.length === 0) return html`<p class="soft">No customer wrote about it.</p>`;
  return html`<ul class="card rows">
    ${cases.map(
      (one) => html`<li>
        <nz-link class="grow" .to=${one}></nz-link>
        <nz-time class="soft" .at=${one.createdAt}></nz-time>
      </li>`,
    )}
  </ul>`;
}

/** Those of one type: a list of nodes of any type is narrower than its type tells. */
function only<Node extends { readonly __typename: string }, Name extends Node["__typename"]>(
  nodes: readonly Node[],
  name: Name,
): Extract<Node, { readonly __typename: Name }>[] {
  return nodes.filter((one): one is Extract<Node, { readonly __typename: Name }> => one.__typename === name);
}
