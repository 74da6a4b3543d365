import { html } from "lit";
import { property } from "lit/decorators.js";

import type { Access } from "../access/access";
import type * as api from "../api";
import { NazaraElement } from "../element";

export class NazaraTimeline extends NazaraElement implements api.NazaraTimeline {
  @property() node = "";
  @property() kinds = "";
  @property() since = "";
  @property() until = "";
  @property({ type: Number }) first = 50;

  protected load() {
    return import("./timeline-view");
  }

  protected view(access: Access) {
    return html`<nz-timeline-view
      class="view"
      exportparts="timeline, error"
      .access=${access}
      .node=${this.node}
      .kinds=${this.kinds}
      .since=${this.since}
      .until=${this.until}
      .first=${this.first}
    ></nz-timeline-view>`;
  }
}
