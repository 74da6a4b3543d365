import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraSearch extends NazaraElement implements api.NazaraSearch {
  @property() text = "";
  @property() types = "";
  @property({ type: Number }) first = 10;

  protected load() {
    return import("./search-view");
  }

  protected view(access: Access) {
    return html`<nz-search-view
      class="view"
      exportparts="field, results, error"
      .access=${access}
      .text=${this.text}
      .types=${this.types}
      .first=${this.first}
      @nz-type=${(event: CustomEvent<string>) => (this.text = event.detail)}
    ></nz-search-view>`;
  }
}
