import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraGraph extends NazaraElement implements api.NazaraGraph {
  @property() node = "";
  @property({ type: Number }) depth = 1;
  @property() types = "";
  @property() relationships = "";
  @property({ type: Number }) first = 50;

  protected load() {
    return import("./graph-view");
  }

  protected view(access: Access) {
    return html`<nz-graph-view
      class="view"
      exportparts="picture, list, error"
      .access=${access}
      .node=${this.node}
      .depth=${this.depth}
      .types=${this.types}
      .relationships=${this.relationships}
      .first=${this.first}
      @nz-middle=${(event: CustomEvent<string>) => (this.node = event.detail)}
    ></nz-graph-view>`;
  }
}
