import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraImpact extends NazaraElement implements api.NazaraImpact {
  @property() node = "";
  @property({ type: Number }) hops = 3;
  @property({ type: Number }) first = 20;

  protected load() {
    return import("./impact-view");
  }

  protected view(access: Access) {
    return html`<nz-impact-view
      class="view"
      exportparts="total, owners, list, error"
      .access=${access}
      .node=${this.node}
      .hops=${this.hops}
      .first=${this.first}
    ></nz-impact-view>`;
  }
}
