import { html, nothing } from "lit";

import type { IncidentData } from "#operations/console/incidents/incident";
import { span } from "../../shared/ui/moments";
import type { Like } from "../app/alike";
import { links, sureness } from "../app/parts";

const OVER = new Set(["resolved", "closed"]);

type Shown = Extract<NonNullable<IncidentData["node"]>, { __typename: "Incident" }>;

/** How long it took, if it is over. */
export function passed(one: { startedAt: string | null; resolvedAt: string | null }) {
  if (!one.startedAt || !one.resolvedAt) return nothing;
  return html`, over after ${span(new Date(one.startedAt), new Date(one.resolvedAt))}`;
}

/** The cases that report it, each with the customer who wrote it; counted by customer. */
export function touched(one: Shown) {
  const { nodes, totalCount } = one.reportedBy;
  if (nodes.length === 0) return links(one, "Customers touched", [], "No case reports it.");
  const customers = new Set(nodes.flatMap(({ account }) => (account ? [account] : [])));
  const more = totalCount - nodes.length;
  return html`<section>
    <h2>Customers touched ${more > 0 ? `at least ${customers.size}` : customers.size}</h2>
    <ul class="links">
      ${nodes.map(
        (each) => html`<li>
          <span class="grow"><nz-link wraps .to=${each}></nz-link> <span class="faint">${each.account}</span></span>
          <nz-why .of=${one} .to=${each} .confidence=${sureness(one, "REPORTS", each.id)}></nz-why>
        </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more cases</p>` : nothing}
  </section>`;
}

/** Those that are not over: what was like it before stands elsewhere, with how it ended. */
export function stillOpen(found: readonly Like[]): Like[] {
  return found.filter(({ node }) => !OVER.has(node.status ?? ""));
}

/** What tells what to do stands before what was written about it. */
export function runbooksFirst(found: readonly Like[]): Like[] {
  const isRunbook = ({ node }: Like) => Number(node.kind === "runbook");
  return found.toSorted((one, other) => isRunbook(other) - isRunbook(one));
}
