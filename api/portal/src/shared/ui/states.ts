import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { OUTDATED, type Failure } from "../graphql/errors";
import { say } from "../i18n/words";
import { base, NzElement } from "./base";

const framed = css`
  :host {
    display: grid;
    gap: 8px;
    justify-items: start;
    max-width: 60ch;
    padding: 16px;
  }
  h2 {
    font-size: var(--nz-large);
  }
`;

/** That there is nothing here, and what to do next: that stands in the slot. */
@customElement("nz-empty")
export class NzEmpty extends NzElement {
  static override styles = [base, framed];

  @property() heading = "";
  /** It is all that the page shows. */
  @property({ type: Boolean }) whole = false;

  override render() {
    return html`${this.whole ? html`<h1>${this.heading}</h1>` : html`<h2>${this.heading}</h2>`}
      <div class="soft"><slot></slot></div>`;
  }
}

/** What went wrong, what helps, and the number by which the log knows it. Tells `nz-retry`. */
@customElement("nz-error")
export class NzError extends NzElement {
  static override styles = [
    base,
    framed,
    css`
      :host {
        border: 1px solid var(--nz-wrong);
        border-radius: var(--nz-radius);
        background: var(--nz-wrong-ground);
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: center;
      }
    `,
  ];

  @property({ attribute: false }) failure: Failure | null = null;

  override render() {
    if (this.failure === null) return nothing;
    const { message, remedy, request, code } = this.failure;
    const reload = code === OUTDATED;
    return html`<div role="alert">
        <h2>${message}</h2>
        ${remedy ? html`<p>${remedy}</p>` : nothing}
      </div>
      <div class="row">
        <button type="button" @click=${reload ? reloaded : this.again}>
          ${say(reload ? "failure.reload" : "failure.again")}
        </button>
        ${request ? html`<span class="mono">${say("failure.request", { request })}</span>` : nothing}
      </div>`;
  }

  private again(): void {
    this.tell("nz-retry");
  }
}

function reloaded(): void {
  location.reload();
}

/** Grey lines in the place of what is being loaded. They show only where that takes a while. */
@customElement("nz-skeleton")
export class NzSkeleton extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 10px;
        padding: 12px 16px;
        opacity: 0;
        animation: appear 0.2s 0.25s forwards;
      }
      i {
        width: 92%;
        height: 12px;
        border-radius: 4px;
        background: var(--nz-line);
      }
      i:nth-child(3n + 1) {
        width: 64%;
      }
      i:nth-child(3n + 2) {
        width: 80%;
      }
      @keyframes appear {
        to {
          opacity: 1;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        :host {
          opacity: 1;
          animation: none;
        }
      }
    `,
  ];

  @property({ type: Number }) lines = 6;

  override render() {
    const lines = Array.from({ length: this.lines }, () => html`<i></i>`);
    return html`<span class="unseen" role="status">${say("loading")}</span>${lines}`;
  }
}
