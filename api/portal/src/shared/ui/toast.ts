import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { words } from "../api";
import { base, NzElement } from "./base";

/** What a notice says; with an act, one can be done about it. */
export interface Notice {
  readonly text: string;
  readonly act?: { readonly name: string; readonly done: () => Promise<void> };
}

const SHOWN_MS = 6000;
/** What can be acted on stays long enough to be read and reached. */
const OFFERED_MS = 30_000;

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
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        padding: 8px 14px;
        border: 1px solid var(--nz-line);
        border-radius: var(--nz-radius);
        background: var(--nz-raised);
        box-shadow: 0 6px 20px var(--nz-shade);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private shown: readonly Notice[] = [];

  show(told: string | Notice): void {
    const notice = typeof told === "string" ? { text: told } : told;
    this.shown = [...this.shown, notice];
    setTimeout(() => this.drop(notice), notice.act ? OFFERED_MS : SHOWN_MS);
  }

  override render() {
    return html`<section role="status" aria-live="polite">
      ${this.shown.map((notice) => this.notice(notice))}
    </section>`;
  }

  private notice(notice: Notice) {
    const { text, act } = notice;
    return html`<div>
      <span>${text}</span>
      ${act ? html`<button type="button" @click=${() => void this.done(notice, act.done)}>${act.name}</button>` : nothing}
    </div>`;
  }

  private async done(notice: Notice, doing: () => Promise<void>): Promise<void> {
    this.drop(notice);
    await doing().catch((error: unknown) => this.show(words(error)));
  }

  private drop(notice: Notice): void {
    this.shown = this.shown.filter((one) => one !== notice);
  }
}
