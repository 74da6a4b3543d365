import { html, nothing } from "lit";

import type { GraphNode } from "../../shared/graph/model";
import "../../shared/ui/chip";
import { segment } from "../../shared/ui/kinds";
import "../../shared/ui/link";

export interface Act {
  readonly select: (id: string) => void;
  readonly expand: (id: string) => void;
  readonly pin: (id: string) => void;
  readonly lead: (id: string) => void;
}

export interface Shown {
  readonly centre: string;
  readonly selected: string;
  readonly pinned: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly to: string | null;
}

/** The nodes of the picture as a list, for those who do not see it: it can do all that the picture can. */
export function nodeList(nodes: readonly GraphNode[], shown: Shown, act: Act) {
  return html`<ul class="nodes" aria-label="Nodes of the graph">
    ${nodes.map((node) => row(node, shown, act))}
  </ul>`;
}

function row(node: GraphNode, shown: Shown, act: Act) {
  const isSelected = node.id === shown.selected;
  const name = node.title || node.id;
  return html`<li class=${isSelected ? "selected" : ""}>
    <button class="bare name" aria-expanded=${isSelected} @click=${() => act.select(isSelected ? "" : node.id)}>
      <nz-label .type=${node.label}></nz-label><bdi>${name}</bdi>
      ${node.id === shown.centre ? html`<span class="faint">centre</span>` : nothing}
    </button>
    ${isSelected ? acts(node, shown, act) : nothing}
  </li>`;
}

function acts(node: GraphNode, shown: Shown, act: Act) {
  const isCentre = node.id === shown.centre;
  return html`<div class="acts">
    <nz-link .to=${node}></nz-link>
    <button aria-pressed=${shown.pinned.has(node.id)} @click=${() => act.pin(node.id)}>Pin</button>
    ${isCentre
      ? nothing
      : html`<button aria-pressed=${shown.open.has(node.id)} @click=${() => act.expand(node.id)}>Expand</button>
          <button aria-pressed=${shown.to === node.id} @click=${() => act.lead(node.id)}>Path from the centre</button>
          <a class="button" href="/graph/${segment(node.id)}">Make it the centre</a>`}
  </div>`;
}
