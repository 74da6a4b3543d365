import { css, html } from "lit";
import { customElement, state } from "lit/decorators.js";

import { base, NzElement } from "./base";

const SHOWN_MS = 6000;

/** Short notices at the edge of the page, which go by themselves. There is one on a page. */
@customElement("nz-toasts")
export class NzToasts extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        right: 16px;
        bottom: 16px;
        z-index: 10;
        display: grid;
        gap: 8px;
        max-width: min(420px, calc(100vw - 32px));
      }
      div {
        padding: 8px 14px;
        border: 1px solid var(--nz-line);
        border-radius: var(--nz-radius);
        background: var(--nz-raised);
        box-shadow: 0 6px 20px var(--nz-shade);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private shown: readonly string[] = [];

  show(text: string): void {
    this.shown = [...this.shown, text];
    setTimeout(() => (this.shown = this.shown.slice(1)), SHOWN_MS);
  }

  override render() {
    return html`<section role="status" aria-live="polite">
      ${this.shown.map((text) => html`<div>${text}</div>`)}
    </section>`;
  }
}
