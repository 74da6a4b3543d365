import { css, html, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";

import { say } from "../i18n/words";
import { base, NzElement } from "./base";

/** A window over the page. The browser keeps the focus in it and gives it back; Escape closes it,
 * and so does a click beside it. Tells `nz-close`. */
@customElement("nz-dialog")
export class NzDialog extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      dialog {
        width: min(560px, calc(100vw - 24px));
        max-height: min(76vh, 720px);
        margin-top: 12vh;
        padding: 0;
        overflow: auto;
        border: 1px solid var(--nz-line);
        border-radius: 10px;
        background: var(--nz-raised);
        color: var(--nz-ink);
        box-shadow: 0 16px 48px var(--nz-shade);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 35%);
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 10px 10px 0 16px;
      }
      .body {
        padding: 8px 16px 16px;
      }
      :host([bare]) header {
        display: none;
      }
      :host([bare]) .body {
        padding: 0;
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) open = false;
  /** Without heading and margins: whatever is inside has its own. */
  @property({ type: Boolean, reflect: true }) bare = false;
  @property() heading = "";

  @query("dialog") private readonly dialog!: HTMLDialogElement;

  override render() {
    return html`<dialog aria-label=${this.heading} @close=${this.closed} @click=${this.beside}>
      <header>
        <h2>${this.heading}</h2>
        <button type="button" class="bare" @click=${this.close} aria-label=${say("close")}>✕</button>
      </header>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  private close(): void {
    this.dialog.close();
  }

  private closed(): void {
    this.open = false;
    this.tell("nz-close");
  }

  private beside(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }
}
