import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraNeighbors extends NazaraElement implements api.NazaraNeighbors {
  @property() node = "";
  @property() text = "";
  @property() by: api.NazaraNeighbors["by"] = "relationship";
  @property() types = "";
  @property() relationships = "";
  @property({ type: Number }) first = 20;

  protected load() {
    return this.isAlike ? import("./alike-view") : import("./neighbors-view");
  }

  protected view(access: Access) {
    return this.isAlike ? this.alike(access) : this.related(access);
  }

  private get isAlike(): boolean {
    return this.by === "meaning" || (this.text !== "" && this.node === "");
  }

  private alike(access: Access) {
    return html`<nz-alike-view
      class="view"
      exportparts="list, error"
      .access=${access}
      .node=${this.node}
      .text=${this.text}
      .types=${this.types}
      .first=${this.first}
    ></nz-alike-view>`;
  }

  private related(access: Access) {
    return html`<nz-neighbors-view
      class="view"
      exportparts="list, error"
      .access=${access}
      .node=${this.node}
      .types=${this.types}
      .relationships=${this.relationships}
      .first=${this.first}
    ></nz-neighbors-view>`;
  }
}
