import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import { EmbeddedGraph, type EmbeddedGraphData } from "#operations/embeds/graph/graph";
import type { EntityType, RelationshipType } from "#operations/inputs";
import "../../shared/graph/picture";
import type { NzGraphPicture } from "../../shared/graph/picture";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import type { NodeDetail } from "../api";
import { say } from "../i18n/words";
import { namesIn } from "../lists";
import { note, NzView } from "../view";

type Drawn = NonNullable<EmbeddedGraphData["neighborhood"]>;
type DrawnNode = Drawn["nodes"][number];

/** The graph around a node: a picture, and a list that leads to the same nodes. What is pressed twice
 * becomes the middle, unless the page has other plans: `nz-middle` tells the element around. */
@customElement("nz-graph-view")
export class NzGraphView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      .halves {
        display: grid;
      }
      .drawn {
        display: grid;
        grid-template-rows: minmax(0, 1fr) auto;
        height: var(--nazara-graph-height, 360px);
        min-width: 0;
      }
      nz-graph-picture {
        min-height: 0;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 6px;
        align-items: center;
        padding: 6px 10px;
        border-top: 1px solid var(--nz-line);
      }
      .nodes {
        max-height: 220px;
        overflow-y: auto;
        border-top: 1px solid var(--nz-line);
      }
      .nodes li {
        gap: 8px;
      }
      .nodes .chosen {
        background: var(--nz-chosen);
      }
      button.name {
        flex: 1;
        justify-content: start;
        min-width: 0;
        padding-inline: 2px;
        color: var(--nz-ink);
        font-size: var(--nz-text);
        font-weight: 400;
      }
      @container (min-width: 640px) {
        .halves {
          grid-template-columns: minmax(0, 1fr) 260px;
        }
        .nodes {
          max-height: var(--nazara-graph-height, 360px);
          border-top: 0;
          border-inline-start: 1px solid var(--nz-line);
        }
      }
    `,
  ];

  @property() node = "";
  @property({ type: Number }) depth = 1;
  @property() types = "";
  @property() relationships = "";
  @property({ type: Number }) first = 50;
  @state() private selected = "";
  @query("nz-graph-picture") private readonly picture!: NzGraphPicture;

  protected readonly found = this.ask(EmbeddedGraph, () =>
    this.node
      ? {
          id: this.node,
          depth: this.depth,
          types: namesIn<EntityType>(this.types),
          relationships: namesIn<RelationshipType>(this.relationships),
          first: this.first,
        }
      : null,
  );

  override render() {
    if (!this.node) return note(say("none.choice"));
    return this.shown(this.found, ({ neighborhood }) =>
      neighborhood ? this.content(neighborhood) : note(say("none.node")),
    );
  }

  private content(drawn: Drawn) {
    return html`<div class="halves">
      <div class="drawn">${this.drawn(drawn)} ${this.tools(drawn)}</div>
      <ul class="rows nodes" part="list" aria-label=${say("graph.nodes")}>
        ${drawn.nodes.map((node) => this.row(node, node.id === drawn.center))}
      </ul>
    </div>`;
  }

  private drawn({ nodes, edges, center }: Drawn) {
    return html`<nz-graph-picture
      part="picture"
      .nodes=${nodes}
      .edges=${edges}
      .centre=${center}
      .selected=${this.selected}
      @nz-select=${(event: CustomEvent<string>) => this.select(event.detail, nodes)}
      @nz-expand=${(event: CustomEvent<string>) => this.center(event.detail, nodes)}
    ></nz-graph-picture>`;
  }

  private tools({ nodes, edges, truncated }: Drawn) {
    return html`<div class="tools">
      <button type="button" aria-label=${say("graph.closer")} @click=${() => this.picture.zoom(1.25)}>+</button>
      <button type="button" aria-label=${say("graph.farther")} @click=${() => this.picture.zoom(0.8)}>−</button>
      <button type="button" @click=${() => this.picture.fit()}>${say("graph.all")}</button>
      <span class="faint end" role="status">
        ${say("graph.count", { nodes: nodes.length, edges: edges.length })}
        ${truncated ? say("more") : nothing}
      </span>
    </div>`;
  }

  private row(node: DrawnNode, isMiddle: boolean) {
    const isChosen = node.id === this.selected;
    const name = node.title || node.id;
    return html`<li class=${isChosen ? "chosen" : ""}>
      <button
        type="button"
        class="bare name"
        aria-pressed=${isChosen}
        @click=${() => this.select(isChosen ? "" : node.id, [node])}
      >
        <nz-label .type=${node.label}></nz-label><bdi class="cut">${name}</bdi>
      </button>
      ${isChosen && !isMiddle
        ? html`<button type="button" class="bare" aria-label="${say("graph.center")} ${name}" @click=${() => this.center(node.id, [node])}>
            ${say("graph.center")}
          </button>`
        : nothing}
      ${isChosen
        ? html`<a class="plain" href=${pathOf(node)} aria-label="${say("graph.open")} ${name}">${say("graph.open")}</a>`
        : nothing}
    </li>`;
  }

  private center(id: string, nodes: readonly DrawnNode[]): void {
    const title = nodes.find((one) => one.id === id)?.title || id;
    if (this.tell<NodeDetail>("nazara-center", { id, title })) this.tell("nz-middle", id);
  }

  private select(id: string, nodes: readonly DrawnNode[]): void {
    this.selected = id;
    const node = nodes.find((one) => one.id === id);
    if (node) this.tell<NodeDetail>("nazara-select", { id, title: node.title || id });
  }
}
