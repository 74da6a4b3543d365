import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base, NzElement } from "./base";
import { pathOf } from "./kinds";
import "./chip";

export interface Named {
  readonly id: string;
  readonly label: string;
  readonly title: string | null;
  readonly stub?: boolean;
}

/** A node by its title, leading to its page. `typed` shows of which type it is. */
@customElement("nz-link")
export class NzLink extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        gap: 6px;
        align-items: baseline;
        min-width: 0;
        max-width: 100%;
      }
      a {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      :host([wraps]) a {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        overflow-wrap: anywhere;
        white-space: normal;
      }
    `,
  ];

  @property({ attribute: false }) to: Named | null = null;
  @property({ type: Boolean }) typed = false;

  override render() {
    if (this.to === null) return nothing;
    const title = this.to.title || this.to.id;
    return html`${this.typed ? html`<nz-label .type=${this.to.label}></nz-label>` : nothing}
      <a href=${pathOf(this.to)} title=${title}><bdi>${title}</bdi></a>`;
  }
}
