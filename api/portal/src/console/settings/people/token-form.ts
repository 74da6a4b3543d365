import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { CreateToken } from "#operations/console/settings/people/tokens";
import { now } from "../../../shared/clock";
import { base, NzElement } from "../../../shared/ui/base";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { entry, forms, given } from "../forms";
import "../secret";
import { MAY, ROLES } from "./roles";

const DAY_MS = 86_400_000;
const LIVES: readonly (readonly [string, string])[] = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "A year"],
  ["", "For ever"],
];
const SCOPES: readonly (readonly [string, string])[] = [
  ["read", "ask queries"],
  ["write", "change things"],
  ["ingest", "send telemetry"],
  ["admin", "set things up"],
  ["embed", "make tokens for embedded views"],
];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  admin: ["read", "write", "ingest", "admin", "embed"],
  agent: ["read", "write", "ingest", "embed"],
  viewer: ["read", "embed"],
};

/** Makes an API token, which is shown once. Tells `nz-made`. */
@customElement("nz-token-form")
export class NzTokenForm extends NzElement {
  static override styles = [base, forms];

  @state() private chosen = "viewer";
  @state() private token = "";
  private idempotencyKey = freshKey();
  private readonly work = new Doing(this);

  override render() {
    return html`<form class="form" @submit=${this.submitted}>
      ${entry("name", "What it is for", html`<input id="name" name="name" required maxlength="200" autocomplete="off" />`)}
      ${entry(
        "role",
        "Role",
        html`<select id="role" name="role" @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
          ${ROLES.map((one) => html`<option value=${one} ?selected=${one === this.chosen}>${one}: ${MAY[one]}</option>`)}
        </select>`,
      )}
      <fieldset>
        <legend>What it may be used for</legend>
        <div class="choices">${SCOPES.map((one) => this.scope(one))}</div>
      </fieldset>
      ${entry("days", "How long it works", html`<select id="days" name="days">
        ${LIVES.map(([days, name]) => html`<option value=${days} ?selected=${days === "90"}>${name}</option>`)}
      </select>`)}
      ${this.work.alert()}
      <div><button class="first" type="submit" ?disabled=${this.work.busy}>Make the token</button></div>
      ${this.token ? html`<nz-secret name="The token" .value=${this.token}></nz-secret>` : nothing}
    </form>`;
  }

  private scope([name, about]: readonly [string, string]) {
    const isAllowed = ALLOWED[this.chosen]?.includes(name) ?? false;
    return html`<label class="choice">
      <input type="checkbox" name="scopes" value=${name} ?disabled=${!isAllowed} .checked=${isAllowed && name !== "embed"} />
      ${name}: ${about}
    </label>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { text, all } = given(event.target as HTMLFormElement);
    const days = Number(text("days"));
    const expiresAt = days > 0 ? new Date(now().getTime() + days * DAY_MS).toISOString() : null;
    await this.work.run(async () => {
      const input = {
        name: text("name"),
        role: text("role"),
        scopes: all("scopes"),
        expiresAt,
        idempotencyKey: this.idempotencyKey,
      };
      this.token = (await change(CreateToken, { input })).createToken.token ?? "";
      this.idempotencyKey = freshKey();
      this.tell("nz-made");
    });
  }
}
