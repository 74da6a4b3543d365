import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { TryRule, type RulesData, type TryRuleData } from "#operations/console/settings/rules/rules";
import { now } from "../../../shared/clock";
import { base, NzElement } from "../../../shared/ui/base";
import { segment } from "../../../shared/ui/kinds";
import { relationWords } from "../../../shared/ui/relations";
import { change } from "../../app/changing";
import { page } from "../../app/page";
import { Doing } from "../doing";
import { entry, forms, given } from "../forms";

type Trial = TryRuleData["tryRule"];
type Link = NonNullable<Trial["links"]>[number];
type Problem = NonNullable<Trial["problems"]>[number];

const DAY_MS = 86_400_000;
const SPANS: readonly (readonly [number, string])[] = [
  [7, "The last week"],
  [30, "The last month"],
  [90, "The last three months"],
  [365, "The last year"],
];
const SHOWN = 20;

/** What a rule would have joined in a time gone by; nothing is written. A rule of one's own is written
 * here, and tells `nz-apply` with its document. */
@customElement("nz-rule-trial")
export class NzRuleTrial extends NzElement {
  static override styles = [base, page, forms];

  @property({ attribute: false }) rule: RulesData["rules"][number] | null = null;
  @state() private trial: Trial | null = null;
  private readonly work = new Doing(this);

  override render() {
    return html`<form class="form" @submit=${this.submitted}>
      ${this.rule === null ? this.writing() : nothing}
      ${entry("days", "What it looks at", html`<select id="days" name="days">
        ${SPANS.map(([days, name]) => html`<option value=${days} ?selected=${days === 30}>${name}</option>`)}
      </select>`)}
      ${this.work.alert()}
      <div class="actions">
        <button class="first" type="submit" name="way" value="try" ?disabled=${this.work.busy}>
          ${this.work.busy ? "Looking…" : "What it would have joined"}
        </button>
        ${this.rule === null ? html`<button type="submit" name="way" value="apply">Switch it on</button>` : nothing}
      </div>
      ${this.trial ? told(this.trial) : nothing}
    </form>`;
  }

  private writing() {
    return entry(
      "document",
      "The rule",
      html`<textarea class="code" id="document" name="document" required spellcheck="false"></textarea>`,
      "As JSON. Begin with one that comes with Nazara: its name and what it weighs.",
    );
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { text } = given(event.target as HTMLFormElement);
    const rule = this.rule ? { name: this.rule.name } : { document: text("document") };
    if ((event.submitter as HTMLButtonElement | null)?.value === "apply") {
      this.tell("nz-apply", rule);
      return;
    }
    const since = new Date(now().getTime() - Number(text("days")) * DAY_MS).toISOString();
    await this.work.run(async () => {
      this.trial = (await change(TryRule, { input: { ...rule, since, first: SHOWN } })).tryRule;
    });
  }
}

function told({ lookedAt, joined, count, links, problems }: Trial) {
  const rows = [...(links ?? []).map(link), ...(problems ?? []).map(problem)];
  return html`<section aria-live="polite">
    <h2>
      Of ${lookedAt} records it would have joined ${joined}, by ${count} ${problems?.length ? "findings" : "links"}
    </h2>
    <ul class="card rows">
      ${rows.length > 0 ? rows : html`<li class="soft">Nothing of that time belongs together by this rule.</li>`}
    </ul>
    ${(count ?? 0) > SHOWN ? html`<p class="faint">The surest ${SHOWN} are shown.</p>` : nothing}
  </section>`;
}

function link({ from, fromTitle, relationship, to, toTitle, score, reasons }: Link) {
  return html`<li class="line">
    <span class="grow">
      <a class="plain" href=${`/nodes/${segment(from)}`}>${fromTitle}</a> ${relationWords(relationship)}
      <a class="plain" href=${`/nodes/${segment(to)}`}>${toTitle}</a>
    </span>
    <span class="soft">${Math.round(score * 100)} % sure</span>
    <p class="about soft">${reasons.join("; ")}</p>
  </li>`;
}

function problem({ title, score, reasons, members }: Problem) {
  return html`<li class="line">
    <span class="grow">
      ${title}
      ${members.map((uid, at) => html`<a class="plain" href=${`/nodes/${segment(uid)}`}>${at + 1}</a> `)}
    </span>
    <span class="soft">${Math.round(score * 100)} % sure</span>
    <p class="about soft">${reasons.join("; ")}</p>
  </li>`;
}
