import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import {
  AccessScopes,
  ChangeAccessScope,
  CreateAccessScope,
  DeleteAccessScope,
  type AccessScopesData,
} from "#operations/console/settings/people/scopes";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { entry, given, listed } from "../forms";
import { NzSettingsPage } from "../frame";
import { followOthers } from "../others";
import "../sure";

type Scope = AccessScopesData["accessScopes"][number];

/** Named lists of those who read what is restricted to them. */
@customElement("nz-scopes-page")
export class NzScopesPage extends NzSettingsPage {
  protected readonly heading = "Access scopes";
  protected override readonly admins = true;
  @state() private isMaking = false;
  private readonly making = new Doing(this);
  private readonly work = new Doing(this);
  private readonly found = query(this, AccessScopes, () => ({}));

  constructor() {
    super();
    followOthers(this, () => void this.found.again());
  }

  protected override actions() {
    return html`<button class="first" @click=${() => (this.isMaking = true)}>New scope</button>
      <nz-dialog heading="New access scope" ?open=${this.isMaking} @nz-close=${() => (this.isMaking = false)}>
        <form class="form" @submit=${this.make}>
          ${entry(
            "scope",
            "Name",
            html`<input id="scope" name="scope" required pattern="[a-z0-9][a-z0-9\\-]{0,62}" autocomplete="off" />`,
            "Small letters, digits and hyphens: it stays the same for ever.",
          )}
          ${entry("first", "Who reads it", html`<textarea id="first" name="first"></textarea>`, "E-mail addresses of members, and teams as team:KEY, with commas between.")}
          ${this.making.alert()}
          <div><button class="first" type="submit" ?disabled=${this.making.busy}>Make it</button></div>
        </form>
      </nz-dialog>`;
  }

  protected content() {
    return this.whole(this.found, (data) =>
      html`<p class="about">
          What a source brings can be restricted to a scope; to anybody else, admins too, it does not exist then.
        </p>
        ${this.work.alert()} ${readers(data)}
        ${data.accessScopes.length === 0 ? none() : data.accessScopes.map((one) => this.scope(one))}`,
    );
  }

  private scope({ name, readers: held }: Scope) {
    return html`<section>
      <h2>${name}</h2>
      <ul class="card rows" aria-label=${`Readers of ${name}`}>
        ${held.length === 0 ? html`<li class="soft">Nobody reads it.</li>` : nothing}
        ${held.map(
          (one) => html`<li>
            <span class="grow">${one}</span>
            <button aria-label=${`Take away ${one} from ${name}`} @click=${() => this.change(name, { remove: [one] })}>Take away</button>
          </li>`,
        )}
        <li class="line">
          <form class="actions grow" @submit=${(event: SubmitEvent) => this.add(event, name)}>
            <input class="grow" name="reader" list="readers" required autocomplete="off" placeholder="Member or team:KEY" aria-label=${`Add a reader to ${name}`} />
            <button type="submit">Add</button>
          </form>
          <nz-sure action="Delete" .of=${name} .doing=${() => this.abolish(name)}>
            <p>What is restricted to it stays so, and nobody reads it until a scope of that name is made again.</p>
          </nz-sure>
        </li>
      </ul>
    </section>`;
  }

  private async make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { text } = given(form);
    const input = { name: text("scope"), readers: listed(text("first")), idempotencyKey: freshKey() };
    if (!(await this.making.run(() => change(CreateAccessScope, { input })))) return;
    form.reset();
    this.isMaking = false;
    await this.found.again();
  }

  private async add(event: SubmitEvent, name: string): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await this.change(name, { add: [given(form).text("reader")] })) form.reset();
  }

  private async change(name: string, what: { add?: string[]; remove?: string[] }): Promise<boolean> {
    const input = { name, ...what, idempotencyKey: freshKey() };
    const done = await this.work.run(() => change(ChangeAccessScope, { input }));
    await this.found.again();
    return done;
  }

  private async abolish(name: string): Promise<void> {
    await change(DeleteAccessScope, { input: { name, idempotencyKey: freshKey() } });
    await this.found.again();
  }
}

function readers({ members, teams }: AccessScopesData) {
  return html`<datalist id="readers">
    ${members.map(({ email }) => html`<option value=${email}></option>`)}
    ${teams.nodes.map(({ nativeId, title }) => html`<option value=${`team:${nativeId}`}>${title}</option>`)}
  </datalist>`;
}

function none() {
  return html`<nz-empty heading="Nothing is restricted">
    <p>Everybody in the organisation reads everything. Make a scope, then choose it in a source.</p>
  </nz-empty>`;
}
