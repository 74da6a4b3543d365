import { html, nothing } from "lit";

import type { EmbeddedEntityData } from "#operations/embeds/entity/entity";
import "../../shared/ui/link";
import type { Named } from "../../shared/ui/link";
import "../../shared/ui/severity";
import "../../shared/ui/time";
import { say } from "../i18n/words";
import type { Word } from "../i18n/en";

export type Shown = NonNullable<EmbeddedEntityData["node"]>;
type Fact = readonly [Word, unknown];

/** What is known of a node, by the words for it; what nobody said is left out. */
export function facts(node: Shown) {
  const known = factsOf(node).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (known.length === 0) return nothing;
  return html`<dl part="facts">
    ${known.map(([name, value]) => html`<div><dt>${say(name)}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function factsOf(node: Shown): readonly Fact[] {
  switch (node.__typename) {
    case "System":
      return [
        ["fact.owner", named(node.ownedBy.nodes)],
        ["fact.kind", node.kind],
        ["fact.tier", node.tier],
        ["fact.lifecycle", node.lifecycle],
        ["fact.environment", node.environment],
      ];
    case "Incident":
      return [
        ["fact.affects", named(node.affects.nodes, node.affects.totalCount)],
        ["fact.started", time(node.startedAt)],
        ["fact.resolved", time(node.resolvedAt)],
      ];
    case "CustomerCase":
    case "Ticket":
      return [
        ["fact.account", node.account],
        ["fact.opened", time(node.openedAt)],
      ];
    case "TechnicalIssue":
      return [
        ["fact.system", named(node.observedOn.nodes)],
        ["fact.count", node.eventCount],
        ["fact.last", time(node.lastEventAt)],
      ];
    case "Deployment":
      return [
        ["fact.at", time(node.at)],
        ["fact.environment", node.environment],
        ["fact.author", node.author],
      ];
    case "WorkItem":
      return [
        ["fact.opened", time(node.openedAt)],
        ["fact.author", node.author],
      ];
    default:
      return [];
  }
}

/** Nodes by their titles, with how many more there are. */
function named(nodes: readonly Named[], total = nodes.length) {
  if (nodes.length === 0) return null;
  const more = total - nodes.length;
  return html`<span class="links">
    ${nodes.map((node) => html`<nz-link .to=${node}></nz-link>`)}
    ${more > 0 ? html`<span class="faint">${say("entity.more", { count: more })}</span>` : nothing}
  </span>`;
}

function time(at: string | null) {
  return at === null ? null : html`<nz-time form="clock" .at=${at}></nz-time>`;
}
