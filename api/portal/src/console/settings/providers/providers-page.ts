import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import {
  CheckProvider,
  Providers,
  RemoveProvider,
  type CheckProviderData,
  type ProviderRow,
} from "#operations/console/settings/providers/providers";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import type { Undoable } from "../../app/why";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { followOthers } from "../others";
import "../sure";
import "./ledger";
import { dollars } from "./money";
import "./provider-form";

type Checks = NonNullable<CheckProviderData["checkProvider"]["checks"]>;

/** Which models are asked, in which order, how each does, and what that costs. */
@customElement("nz-providers-page")
export class NzProvidersPage extends NzSettingsPage {
  protected readonly heading = "Models";
  protected override readonly admins = true;
  /** The provider that is being changed; null is a new one. */
  @state() private edited: ProviderRow | null | undefined = undefined;
  @state() private checked: ReadonlyMap<string, Checks> = new Map();
  private readonly work = new Doing(this);
  private readonly found = query(this, Providers, () => ({}));

  constructor() {
    super();
    followOthers(this, () => void this.found.again());
  }

  protected override actions() {
    return html`<button class="first" @click=${() => (this.edited = null)}>Add a provider</button>`;
  }

  protected content() {
    return this.whole(this.found, ({ modelProviders, providerKinds }) => html`<p class="about">
        Search by words, spelling and meaning runs on this machine and asks nobody. What stands here is asked beside
        that, the first one first. A key is given by reference and is never shown.
      </p>
      ${this.work.alert()} ${modelProviders.length === 0 ? none() : this.providers(modelProviders)}
      <section>
        <h2>What it cost</h2>
        <nz-ledger></nz-ledger>
      </section>
      <nz-dialog
        heading=${this.edited?.name ?? "A provider of models"}
        ?open=${this.edited !== undefined}
        @nz-close=${() => (this.edited = undefined)}
      >
        ${this.edited === undefined
          ? nothing
          : html`<nz-provider-form .provider=${this.edited} .kinds=${providerKinds} @nz-saved=${() => (this.edited = undefined)}></nz-provider-form>`}
      </nz-dialog>`);
  }

  private providers(all: readonly ProviderRow[]) {
    return html`<ul class="card rows" aria-label="Providers">
      ${all.map((one) => this.provider(one))}
    </ul>`;
  }

  private provider(one: ProviderRow) {
    const { name, kind, model, capabilities, paused, isDefault, error } = one;
    return html`<li class="line">
      <span class="grow">
        <b>${name}</b> <span class="soft">${kind}: ${model}</span>
        ${capabilities.map((each) => html`<nz-label>${each}</nz-label> `)}
        ${paused ? html`<nz-label tone="warn">paused</nz-label>` : nothing}
        ${isDefault ? html`<nz-label>by the settings of this Nazara</nz-label>` : nothing}
      </span>
      <span class="soft">${cost(one)}</span>
      <button aria-label=${`Test ${name}`} ?disabled=${this.work.busy} @click=${() => this.check(name)}>Test</button>
      ${isDefault ? nothing : this.acts(one)}
      ${error ? html`<p class="about" role="alert">${error}</p>` : nothing}
      ${this.checked.get(name)?.map(outcome)}
    </li>`;
  }

  private acts(one: ProviderRow) {
    return html`<button aria-label=${`Change ${one.name}`} @click=${() => (this.edited = one)}>Change</button>
      <nz-sure action="Remove" .of=${one.name} .doing=${() => this.forget(one.name)}>
        <p>It is asked no more. What it wrote and what it cost stay.</p>
      </nz-sure>`;
  }

  private async check(name: string): Promise<void> {
    await this.work.run(async () => {
      const { checkProvider } = await change(CheckProvider, { input: { name } });
      this.checked = new Map([...this.checked, [name, checkProvider.checks ?? []]]);
    });
    await this.found.again();
  }

  private async forget(name: string): Promise<void> {
    const { removeProvider } = await change(RemoveProvider, { input: { name, idempotencyKey: freshKey() } });
    this.tell<Undoable>("nz-changed", { text: `${name} is removed.`, auditEvent: removeProvider.auditEvent?.id ?? null });
  }

  protected override again(): void {
    void this.found.again();
  }
}

function cost({ spentTodayUsd, reservedUsd, budgetUsd, askedToday }: ProviderRow): string {
  const asked = askedToday === 1 ? "1 question" : `${askedToday} questions`;
  const open = reservedUsd > 0 ? `, ${dollars(reservedUsd)} on its way` : "";
  return `today ${dollars(spentTodayUsd)} of ${dollars(budgetUsd)}, ${asked}${open}`;
}

function outcome({ capability, isFine, text, remedy, seconds, costUsd }: Checks[number]) {
  const took = `${seconds.toFixed(1)} s, ${dollars(costUsd)}`;
  return html`<p class="about" role=${isFine ? "status" : "alert"}>
    <b>${capability}</b>: ${text ?? (isFine ? "it answered" : "it did not answer")} ${remedy ?? ""}
    <span class="faint">${took}</span>
  </p>`;
}

function none() {
  return html`<nz-empty heading="No model is asked">
    <p>
      Everything works without one. With one, summaries are written in free words, each sentence held against what it
      cites: add Anthropic, Voyage, or a server of your own.
    </p>
  </nz-empty>`;
}
