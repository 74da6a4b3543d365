import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import {
  RemoveEnrichmentPolicy,
  SetEnrichmentPolicy,
  type EnrichmentPoliciesData,
  type PolicyRow,
} from "#operations/console/settings/profile/enrichment";
import { base, NzElement } from "../../../shared/ui/base";
import { kindOf } from "../../../shared/ui/kinds";
import { change, freshKey } from "../../app/changing";
import { page } from "../../app/page";
import { Doing } from "../doing";
import { entry, forms, given, listed } from "../forms";
import { outlook, type Look } from "./outlook";

const NARROWING = ["categories", "severities", "services"] as const;
const NAMES: Readonly<Record<string, string>> = {
  categories: "Only of these categories",
  severities: "Only of these severities",
  services: "Only of these systems",
};

/** A policy: which nodes get which enrichment, with a look at what it would do. Tells `nz-saved`. */
@customElement("nz-policy-form")
export class NzPolicyForm extends NzElement {
  static override styles = [base, page, forms];

  @property({ attribute: false }) policy: PolicyRow | null = null;
  @property({ attribute: false }) known!: EnrichmentPoliciesData;
  @state() private look: Look | null = null;
  private readonly work = new Doing(this);

  override render() {
    const { enrichmentKinds } = this.known;
    const labels = [...new Set(enrichmentKinds.flatMap((one) => one.labels))];
    return html`<form class="form" @submit=${this.submitted}>
      ${entry("name", "Name", html`<input id="name" name="name" required autocomplete="off" ?readonly=${this.policy !== null} .value=${this.policy?.name ?? ""} />`)}
      <fieldset>
        <legend>Which nodes</legend>
        <div class="choices">${labels.map((one) => this.check("labels", one, kindOf(one).name))}</div>
      </fieldset>
      <fieldset>
        <legend>What they get</legend>
        <div class="choices">${enrichmentKinds.map(({ kind, results }) => this.check("kinds", kind, results))}</div>
      </fieldset>
      ${NARROWING.map((name) => this.narrowing(name))} ${this.work.alert()}
      ${this.look === null ? nothing : outlook(this.look)}
      <div class="actions">
        <button type="submit" name="way" value="preview" ?disabled=${this.work.busy}>What it would do</button>
        <button class="first" type="submit" name="way" value="save" ?disabled=${this.work.busy}>Save</button>
        ${this.policy ? html`<button type="button" ?disabled=${this.work.busy} @click=${() => this.take(true)}>What would go without it</button>
          <button type="button" ?disabled=${this.work.busy} @click=${() => this.take(false)}>Remove it</button>` : nothing}
      </div>
    </form>`;
  }

  private check(list: "labels" | "kinds", value: string, name: string) {
    return html`<label class="choice">
      <input type="checkbox" name=${list} value=${value} ?checked=${this.policy?.[list]?.includes(value) ?? false} /> ${name}
    </label>`;
  }

  private narrowing(name: (typeof NARROWING)[number]) {
    const said = (this.policy?.filter as Record<string, string[]> | null)?.[name] ?? [];
    const nodes = { categories: this.known.categories, severities: this.known.severities, services: this.known.systems }[name].nodes;
    return entry(
      name,
      NAMES[name] ?? name,
      html`<input id=${name} name=${name} list=${`${name}-known`} autocomplete="off" .value=${said.join(", ")} />
        <datalist id=${`${name}-known`}>${nodes.map(({ nativeId, title }) => html`<option value=${nativeId}>${title}</option>`)}</datalist>`,
      "Names with commas between; all of them, if it is empty.",
    );
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { text, all } = given(event.target as HTMLFormElement);
    const isLook = (event.submitter as HTMLButtonElement | null)?.value === "preview";
    const input = {
      name: text("name"),
      labels: all("labels"),
      kinds: all("kinds"),
      ...Object.fromEntries(NARROWING.map((name) => [name, listed(text(name))])),
      preview: isLook,
      ...(isLook ? {} : { idempotencyKey: freshKey() }),
    };
    await this.work.run(async () => {
      const { setEnrichmentPolicy } = await change(SetEnrichmentPolicy, { input });
      if (isLook) this.look = setEnrichmentPolicy;
      else this.tell("nz-saved");
    });
  }

  private async take(isLook: boolean): Promise<void> {
    const input = { name: this.policy?.name ?? "", preview: isLook, ...(isLook ? {} : { idempotencyKey: freshKey() }) };
    await this.work.run(async () => {
      const { removeEnrichmentPolicy } = await change(RemoveEnrichmentPolicy, { input });
      if (isLook) this.look = removeEnrichmentPolicy;
      else this.tell("nz-saved");
    });
  }
}
