import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraEntity extends NazaraElement implements api.NazaraEntity {
  @property() node = "";

  protected load() {
    return import("./entity-view");
  }

  protected view(access: Access) {
    return html`<nz-entity-view
      class="view"
      exportparts="title, facts, summary, incidents, error"
      .access=${access}
      .node=${this.node}
    ></nz-entity-view>`;
  }
}
