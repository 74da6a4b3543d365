import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { ApplyRule, Rules, UndoRule, type RulesData } from "#operations/console/settings/rules/rules";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import { kindOf } from "../../../shared/ui/kinds";
import { relationWords } from "../../../shared/ui/relations";
import "../../../shared/ui/time";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import type { Undoable } from "../../app/why";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { followOthers } from "../others";
import { isAdmin } from "../rights";
import "../sure";
import "./rule-trial";

type Rule = RulesData["rules"][number];

/** Rules that join records: what each looks for, tried on the past, switched on and off. */
@customElement("nz-rules-page")
export class NzRulesPage extends NzSettingsPage {
  protected readonly heading = "Rules";
  /** The rule that is tried: null is one that is written now. */
  @state() private tried: Rule | null | undefined = undefined;
  private readonly work = new Doing(this);
  private readonly found = query(this, Rules, () => ({}));

  constructor() {
    super();
    followOthers(this, () => void this.found.again());
  }

  protected override actions() {
    return isAdmin() ? html`<button @click=${() => (this.tried = null)}>A rule of your own</button>` : nothing;
  }

  protected content() {
    return this.whole(this.found, ({ rules }) => html`<p class="about">
        A rule joins records that belong together, and says why. What it joins is marked as guessed, is confirmed or
        refused where it shows, and goes when the rule is switched off.
      </p>
      ${this.work.alert()}
      <ul class="card rows" aria-label="Rules">
        ${rules.map((one) => this.rule(one))}
      </ul>
      ${this.window()}`);
  }

  private rule(one: Rule) {
    const { name, description, from, relationship, to, active, appliedAt, isTaught } = one;
    return html`<li class="line">
      <span class="grow">
        <b>${name}</b> ${active ? html`<nz-label>on</nz-label>` : html`<nz-label>off</nz-label>`}
        ${isTaught ? html`<nz-label>weighed by answers</nz-label>` : nothing}
      </span>
      ${active ? html`<span class="soft">since <nz-time .at=${appliedAt}></nz-time></span>` : nothing}
      ${isAdmin() ? this.acts(one) : nothing}
      <p class="about soft">
        ${description} It says: ${kindOf(from).name} ${relationWords(relationship)} ${kindOf(to).name}.
      </p>
    </li>`;
  }

  private acts(one: Rule) {
    const { name, active } = one;
    return html`<button aria-label=${`Try on the past: ${name}`} @click=${() => (this.tried = one)}>Try on the past</button>
      ${active
        ? html`<nz-sure action="Switch off" .of=${name} .doing=${() => this.off(name)}>
            <p>All that it joined is taken away. What people confirmed or refused stays said.</p>
          </nz-sure>`
        : html`<button aria-label=${`Switch on ${name}`} ?disabled=${this.work.busy} @click=${() => this.on({ name })}>
            Switch on
          </button>`}`;
  }

  private window() {
    const isOpen = this.tried !== undefined;
    const heading = this.tried ? `Try ${this.tried.name}` : "A rule of your own";
    return html`<nz-dialog heading=${heading} ?open=${isOpen} @nz-close=${() => (this.tried = undefined)}>
      ${isOpen
        ? html`<nz-rule-trial
            .rule=${this.tried}
            @nz-apply=${(event: CustomEvent<{ document: string }>) => this.on(event.detail)}
          ></nz-rule-trial>`
        : nothing}
    </nz-dialog>`;
  }

  private async on(rule: { name: string } | { document: string }): Promise<void> {
    const done = await this.work.run(async () => {
      const input = { ...rule, idempotencyKey: freshKey() };
      const { applyRule } = await change(ApplyRule, { input });
      this.noted("The rule is on: it looks at all that is there.", applyRule.auditEvent);
    });
    if (done) this.tried = undefined;
  }

  private async off(name: string): Promise<void> {
    const { undoRule } = await change(UndoRule, { input: { name, idempotencyKey: freshKey() } });
    this.noted(`${name} is off.`, undoRule.auditEvent);
  }

  private noted(text: string, event: { readonly id: string } | null): void {
    this.tell<Undoable>("nz-changed", { text, auditEvent: event?.id ?? null });
  }

  protected override again(): void {
    void this.found.again();
  }
}
