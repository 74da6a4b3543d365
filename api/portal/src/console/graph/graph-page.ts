import { html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import type { GraphNode } from "../../shared/graph/model";
import "../../shared/graph/picture";
import type { NzGraphPicture } from "../../shared/graph/picture";
import { base } from "../../shared/ui/base";
import { pathOf } from "../../shared/ui/kinds";
import { missing } from "../app/detail";
import { entitle, NzPage, page } from "../app/page";
import "./finder";
import { Gathering } from "./gathering";
import { askedOf, set, toggled } from "./graph-address";
import { choices, remarks, timeSlider } from "./graph-controls";
import { nodeList, type Act } from "./graph-list";
import { graphStyle } from "./graph-style";

/** The graph around a node, as a picture and as a list; the address holds what is shown. */
@customElement("nz-graph-page")
export class NzGraphPage extends NzPage {
  static override styles = [base, page, graphStyle];

  @property() node = "";
  @property({ attribute: false }) override search = new URLSearchParams();
  @state() private selected = "";
  @state() private pinned: ReadonlySet<string> = new Set();
  @query("nz-graph-picture") private readonly picture!: NzGraphPicture;

  private readonly gathering = new Gathering(this, () => ({ node: this.node, ...askedOf(this.search) }));
  private first = new Date();

  private readonly act: Act = {
    select: (id) => (this.selected = id),
    expand: (id) => this.go(toggled(this.search, "open", id)),
    pin: (id) => this.toggle(id),
    lead: (id) => this.go(set(this.search, "to", this.search.get("to") === id ? null : id)),
  };

  override render() {
    const { failure, isThere, centre, busy } = this.gathering;
    if (failure) return this.failed(failure, () => void this.gathering.load());
    if (centre === "") return busy ? this.loading() : missing("node", "Home", "/");
    return isThere ? this.content() : missing("node", "Home", "/");
  }

  private content() {
    const { nodes, centre } = this.gathering;
    const middle = nodes.find(({ id }) => id === centre);
    const title = middle?.title || centre;
    entitle(`${title}: graph`);
    this.first = earliest(this.first, nodes);
    return html`<header>
        <h1>Graph</h1>
        ${middle ? html`<a class="soft" href=${pathOf(middle)}><bdi>${title}</bdi></a>` : ""}
        <div class="end controls">
          <nz-finder
            name="Path to"
            @nz-found=${({ detail }: CustomEvent<string>) => this.go(set(this.search, "to", detail))}
          ></nz-finder>
          ${choices(this.search, (next) => this.go(next))}
        </div>
      </header>
      <div class="halves">
        <div class="drawn">${this.drawn()}</div>
        <div class="beside">${this.beside()}</div>
      </div>`;
  }

  private drawn() {
    const { nodes, edges, centre, path } = this.gathering;
    return html`<nz-graph-picture
        .nodes=${nodes}
        .edges=${edges}
        .pinned=${this.pinned}
        .path=${path}
        .centre=${centre}
        .selected=${this.selected}
        @nz-select=${(event: CustomEvent<string>) => this.act.select(event.detail)}
        @nz-expand=${(event: CustomEvent<string>) => this.act.expand(event.detail)}
        @nz-pin=${(event: CustomEvent<string>) => (this.pinned = new Set([...this.pinned, event.detail]))}
      ></nz-graph-picture>
      <div class="tools">
        <button aria-label="Come closer" @click=${() => this.picture.zoom(1.25)}>+</button>
        <button aria-label="Go farther" @click=${() => this.picture.zoom(0.8)}>−</button>
        <button @click=${() => this.picture.fit()}>Show all</button>
      </div>
      ${timeSlider(this.search, this.first, new Date(), (next) => this.go(next))}`;
  }

  private beside() {
    const { nodes, edges, centre, isTruncated, isWayless } = this.gathering;
    const { selected, pinned } = this;
    const { open, to } = askedOf(this.search);
    return html`<p class="soft" role="status">
        ${nodes.length} nodes, ${edges.length} relationships
      </p>
      ${remarks(isTruncated, isWayless)}
      ${nodeList(nodes, { centre, selected, pinned, open: new Set(open), to }, this.act)}`;
  }

  private toggle(id: string): void {
    const rest = [...this.pinned].filter((one) => one !== id);
    this.pinned = new Set(rest.length < this.pinned.size ? rest : [...rest, id]);
  }

  private go(search: URLSearchParams): void {
    const to = `${location.pathname}${search.size > 0 ? `?${search.toString()}` : ""}`;
    this.tell("nz-go", { to, replace: true });
  }
}

function earliest(known: Date, nodes: readonly GraphNode[]): Date {
  const times = nodes.flatMap(({ createdAt }) => (createdAt ? [Date.parse(createdAt)] : []));
  return new Date(times.reduce((low, one) => Math.min(low, one), known.getTime()));
}
