import { html } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { SetProvider, type ProviderRow, type ProvidersData } from "#operations/console/settings/providers/providers";
import { base, NzElement } from "../../../shared/ui/base";
import { change, freshKey } from "../../app/changing";
import { page } from "../../app/page";
import type { Undoable } from "../../app/why";
import { Doing } from "../doing";
import { entry, forms, given } from "../forms";

type Kind = ProvidersData["providerKinds"][number];

/** Figures that may be left out, with what is taken then. */
const FIGURES: readonly (readonly [keyof ProviderRow & string, string, string])[] = [
  ["budgetUsd", "US dollars a day, at most", "Nothing is asked that could cost more. 0: it is not asked."],
  ["requestsPerMinute", "Requests in a minute", "Of all workers together."],
  ["atOnce", "Requests at once", "Of all workers together."],
  ["order", "Order", "Lower ones are asked first, the others when those are down."],
  ["priceIn", "US dollars for a million tokens read", "Without them, those of the table of prices."],
  ["priceOut", "US dollars for a million tokens written", ""],
  ["batchFrom", "Questions from which on they are a batch", "In runs over many nodes: half the price, answers within a day. Without it: never."],
  ["dimensions", "Length of its vectors", "If it makes any."],
];

/** A provider of models: what it is, where its key is, what it may cost. Tells `nz-saved`. */
@customElement("nz-provider-form")
export class NzProviderForm extends NzElement {
  static override styles = [base, page, forms];

  @property({ attribute: false }) provider: ProviderRow | null = null;
  @property({ attribute: false }) kinds: readonly Kind[] = [];
  @state() private chosen = "";
  private idempotencyKey = freshKey();
  private readonly work = new Doing(this);

  override render() {
    const name = this.chosen || this.provider?.kind || this.kinds[0]?.name;
    const kind = this.kinds.find((one) => one.name === name);
    if (kind === undefined) return html`<p class="soft">This Nazara knows no kind of provider.</p>`;
    return html`<form class="form" @submit=${this.submitted}>
      ${this.which(kind)}
      ${entry("model", "Model", html`<input id="model" name="model" required autocomplete="off" .value=${this.provider?.model ?? ""} />`, "As the provider calls it.")}
      ${this.where(kind)} ${this.capable(kind)}
      <details>
        <summary>Limits and prices</summary>
        <div class="form">${FIGURES.map((one) => this.figure(...one))}</div>
      </details>
      <label class="choice"><input type="checkbox" name="paused" ?checked=${this.provider?.paused ?? false} /> Paused: it is not asked</label>
      ${this.work.alert()}
      <div><button class="first" type="submit" ?disabled=${this.work.busy}>Save</button></div>
    </form>`;
  }

  private which(kind: Kind) {
    const isNew = this.provider === null;
    return html`${entry("kind", "What it is", html`<select id="kind" name="kind" @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
        ${this.kinds.map(({ name }) => html`<option value=${name} ?selected=${name === kind.name}>${name}</option>`)}
      </select>`, kind.about)}
      ${entry("name", "Name", html`<input id="name" name="name" required autocomplete="off" ?readonly=${!isNew} .value=${this.provider?.name ?? kind.name} />`, "What it is called here.")}`;
  }

  private where({ needsAddress, needsSecret, baseUrl, secretsBegin }: Kind) {
    return html`${entry(
        "baseUrl",
        "Address",
        html`<input id="baseUrl" name="baseUrl" type="url" ?required=${needsAddress} placeholder=${baseUrl ?? ""} autocomplete="off" .value=${this.provider?.baseUrl ?? ""} />`,
        needsAddress ? "Where it is asked." : "Where it is asked, if not as usual.",
      )}
      ${entry(
        "secret",
        "Where its key is",
        html`<input id="secret" name="secret" ?required=${needsSecret} autocomplete="off" placeholder=${`${secretsBegin[0] ?? "env:"}…`} .value=${this.provider?.secret ?? ""} />`,
        `A reference, never the key itself: it begins with ${secretsBegin.join(" or ")}.`,
      )}`;
  }

  private capable({ capabilities }: Kind) {
    const held = this.provider?.capabilities ?? capabilities;
    return html`<fieldset>
      <legend>What it is asked for</legend>
      <div class="choices">
        ${capabilities.map(
          (one) => html`<label class="choice"><input type="checkbox" name="capabilities" value=${one} ?checked=${held.includes(one)} /> ${one}</label>`,
        )}
      </div>
    </fieldset>`;
  }

  private figure(name: keyof ProviderRow & string, title: string, hint: string) {
    const held = this.provider?.[name];
    const value = typeof held === "number" ? String(held) : "";
    return entry(name, title, html`<input id=${name} name=${name} type="number" min="0" step="any" .value=${value} />`, hint);
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { text, all, has } = given(event.target as HTMLFormElement);
    const figures = FIGURES.filter(([name]) => text(name) !== "").map(([name]) => [name, Number(text(name))] as const);
    const input = {
      name: text("name"),
      kind: text("kind"),
      model: text("model"),
      baseUrl: text("baseUrl") || null,
      secret: text("secret") || null,
      capabilities: all("capabilities"),
      paused: has("paused"),
      ...Object.fromEntries(figures),
      idempotencyKey: this.idempotencyKey,
    };
    await this.work.run(async () => {
      const { setProvider } = await change(SetProvider, { input });
      this.idempotencyKey = freshKey();
      this.tell<Undoable>("nz-changed", { text: `${input.name} is set.`, auditEvent: setProvider.auditEvent?.id ?? null });
      this.tell("nz-saved");
    });
  }
}
