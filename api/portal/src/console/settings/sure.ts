import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/dialog";
import { Doing } from "./doing";

/** A button that asks before it does something; what will happen stands in the slot. */
@customElement("nz-sure")
export class NzSure extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
      }
      div {
        display: grid;
        gap: 14px;
        justify-items: start;
      }
      [role="alert"] {
        color: var(--nz-wrong);
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** What the button says, and the question's heading. */
  @property() action = "";
  /** Of what, for those who hear the button alone. */
  @property() of = "";
  @property({ attribute: false }) doing: () => Promise<unknown> = async () => undefined;
  @property({ type: Boolean }) open = false;

  private readonly work = new Doing(this);

  override render() {
    return html`<button
        type="button"
        aria-label=${this.of ? `${this.action} ${this.of}` : this.action}
        @click=${() => (this.open = true)}
      >
        ${this.action}
      </button>
      <nz-dialog heading=${`${this.action} ${this.of}`.trim()} ?open=${this.open} @nz-close=${this.closed}>
        <div>
          <slot></slot>
          ${this.work.alert()}
          <button type="button" class="first" ?disabled=${this.work.busy} @click=${this.sure}>
            ${this.action}
          </button>
        </div>
      </nz-dialog>`;
  }

  private async sure(): Promise<void> {
    if (await this.work.run(this.doing)) this.open = false;
  }

  private closed(event: Event): void {
    event.stopPropagation();
    this.open = false;
  }
}
