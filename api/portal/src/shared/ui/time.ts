import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { now } from "../clock";
import { say } from "../i18n/words";
import { base, NzElement } from "./base";
import { clock, exact, relative } from "./moments";

const BEAT_MS = 30_000;
const FORMS = { clock, exact, relative: (at: Date) => relative(at, now()) };

/** A time as people say it, and to the second with its zone where the pointer rests on it. */
@customElement("nz-time")
export class NzTime extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline;
        font: inherit;
        color: inherit;
        white-space: nowrap;
      }
    `,
  ];

  @property() at: string | null = null;
  /** How it is written: how long ago, to the minute, or to the second. */
  @property() form: "relative" | "clock" | "exact" = "relative";

  private beat = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.beat = window.setInterval(() => this.requestUpdate(), BEAT_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.beat);
  }

  override render() {
    const at = this.at === null ? null : new Date(this.at);
    if (at === null || Number.isNaN(at.getTime())) return html`${say("time.never")}`;
    const told = FORMS[this.form](at);
    return html`<time datetime=${at.toISOString()} title=${exact(at)}>${told}</time>`;
  }
}
