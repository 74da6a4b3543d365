import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { ConfirmFinding, DismissFinding, ReopenFinding } from "#operations/console/nodes/finding";
import { base, NzElement } from "../../shared/ui/base";
import { change, freshKey, mayChange, told } from "../app/changing";
import type { Undoable } from "../app/why";

/** What an answer needs to know of a finding. */
export interface Answered {
  readonly id: string;
  readonly title: string | null;
  readonly kind: string | null;
  readonly standing: string | null;
}

type AuditEvent = Promise<{ readonly id: string } | null>;

/** The kind of finding of a problem that comes back. */
export const COMES_BACK = "recurring_problem";

/** What saying yes is called, by the kinds of findings that people answer. */
const RIGHT: Readonly<Record<string, string>> = {
  [COMES_BACK]: "Right: it comes back",
  log_new: "Right: it is new",
  log_stopped: "Right: it is missing",
  log_rate: "Right: it has changed",
  log_silence: "Right: it is missing",
};

/** Says whether a finding is one, or takes back what was said of it. Tells `nz-changed`. */
@customElement("nz-finding-answers")
export class NzFindingAnswers extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
    `,
  ];

  @property({ attribute: false }) of!: Answered;
  @state() private problem = "";

  override render() {
    const right = RIGHT[this.of.kind ?? ""];
    if (!right || !mayChange()) return nothing;
    const isAnswered = this.of.standing === "confirmed" || this.of.standing === "dismissed";
    return html`${isAnswered
      ? this.button("Take the answer back", () => this.reopen())
      : html`${this.button(right, () => this.confirm())}
        ${this.button("Wrong: it is none", () => this.dismiss())}`}
    ${this.problem ? html`<span role="alert">${this.problem}</span>` : nothing}`;
  }

  private button(words: string, doing: () => void) {
    return html`<button type="button" title=${`${words} (${this.of.title})`} @click=${doing}>${words}</button>`;
  }

  private confirm(): void {
    void this.carryOut("Confirmed", async () => (await change(ConfirmFinding, this.given())).confirmFinding.auditEvent);
  }

  private dismiss(): void {
    void this.carryOut("Dismissed", async () => (await change(DismissFinding, this.given())).dismissFinding.auditEvent);
  }

  private reopen(): void {
    void this.carryOut("Open again", async () => (await change(ReopenFinding, this.given())).reopenFinding.auditEvent);
  }

  private given() {
    return { input: { id: this.of.id, idempotencyKey: freshKey() } };
  }

  private async carryOut(what: string, doing: () => AuditEvent): Promise<void> {
    this.problem = "";
    try {
      const event = await doing();
      this.tell<Undoable>("nz-changed", { text: `${what}: ${this.of.title}.`, auditEvent: event?.id ?? null });
    } catch (error) {
      this.problem = told(error);
    }
  }
}
