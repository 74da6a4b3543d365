import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { EmbeddedNeighbors, type EmbeddedNeighborsData } from "#operations/embeds/neighbors/neighbors";
import type { EntityType, RelationshipType } from "#operations/inputs";
import "../../shared/ui/link";
import { relationWords } from "../../shared/ui/relations";
import { say } from "../i18n/words";
import { namesIn } from "../lists";
import { note, NzView } from "../view";

type Related = NonNullable<EmbeddedNeighborsData["node"]>["neighbors"];
type Edge = Related["edges"][number];

/** What a node is related to, by how it is. */
@customElement("nz-neighbors-view")
export class NzNeighborsView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: 4px;
      }
      .body {
        grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
        gap: 16px 24px;
      }
      li {
        min-width: 0;
        min-height: 26px;
      }
    `,
  ];

  @property() node = "";
  @property() types = "";
  @property() relationships = "";
  @property({ type: Number }) first = 20;

  protected readonly found = this.ask(EmbeddedNeighbors, () =>
    this.node
      ? {
          id: this.node,
          types: namesIn<EntityType>(this.types),
          relationships: namesIn<RelationshipType>(this.relationships),
          first: this.first,
        }
      : null,
  );

  override render() {
    if (!this.node) return note(say("none.choice"));
    return this.shown(this.found, ({ node }) => (node ? groups(node.neighbors) : note(say("none.node"))));
  }
}

function groups({ edges, truncated }: Related) {
  if (edges.length === 0) return note(say("neighbors.none"));
  const groups = Map.groupBy(edges, ({ relationship, direction }) => `${direction} ${relationship}`);
  return html`<div class="body" part="list" role="group" aria-label=${say("neighbors.label")}>
      ${[...groups.values()].map(section)}
    </div>
    ${truncated ? note(say("more")) : ""}`;
}

function section(group: readonly Edge[]) {
  const words = worded(group[0]);
  const isMixed = new Set(group.map(({ node }) => node.label)).size > 1;
  return html`<section>
    <p class="name">${words}</p>
    <ul aria-label=${words}>
      ${group.map(({ node }) => html`<li><nz-link ?typed=${isMixed} .to=${node}></nz-link></li>`)}
    </ul>
  </section>`;
}

function worded(edge: Edge | undefined): string {
  const words = relationWords(edge?.relationship ?? "");
  return edge?.direction === "INCOMING" ? `← ${words}` : `${words} →`;
}
