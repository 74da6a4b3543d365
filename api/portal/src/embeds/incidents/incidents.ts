import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraIncidents extends NazaraElement implements api.NazaraIncidents {
  @property() system = "";
  @property() status = "open";
  @property({ type: Number }) severity: number | null = null;
  @property({ type: Number }) first = 10;

  protected load() {
    return import("./incidents-view");
  }

  protected view(access: Access) {
    return html`<nz-incidents-view
      class="view"
      exportparts="head, list, error"
      .access=${access}
      .system=${this.system}
      .status=${this.status}
      .severity=${this.severity}
      .first=${this.first}
    ></nz-incidents-view>`;
  }
}
