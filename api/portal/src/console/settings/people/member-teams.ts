import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { SetMemberTeams, type MembersData } from "#operations/console/settings/people/members";
import { base, NzElement } from "../../../shared/ui/base";
import "../../../shared/ui/dialog";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { forms, given } from "../forms";

/** As which teams a member reads, and a window to change that. Tells `nz-teams`. */
@customElement("nz-member-teams")
export class NzMemberTeams extends NzElement {
  static override styles = [
    base,
    forms,
    css`
      .choices {
        display: grid;
        max-height: 320px;
        overflow: auto;
      }
    `,
  ];

  @property() email = "";
  @property({ attribute: false }) held: readonly string[] = [];
  @property({ attribute: false }) teams: MembersData["teams"]["nodes"] = [];
  @state() private open = false;
  private readonly work = new Doing(this);

  override render() {
    const told = this.held.length > 0 ? this.held.join(", ") : "no team";
    return html`<button aria-label=${`Teams of ${this.email}: ${told}`} @click=${() => (this.open = true)}>${told}</button>
      <nz-dialog heading=${`Teams of ${this.email}`} ?open=${this.open} @nz-close=${() => (this.open = false)}>
        ${this.open ? this.form() : nothing}
      </nz-dialog>`;
  }

  private form() {
    const known = [...new Set([...this.teams.map(({ nativeId }) => nativeId), ...this.held])].sort();
    if (known.length === 0) {
      return html`<p>There is no team yet: sources and the domain profile tell them.</p>`;
    }
    return html`<form class="form" @submit=${this.submitted}>
      <p class="soft">Restricted records of these teams are read; what sources say of who is in a team gives no right.</p>
      <div class="choices">
        ${known.map(
          (key) => html`<label class="choice">
            <input type="checkbox" name="team" value=${key} ?checked=${this.held.includes(key)} />
            ${this.teams.find(({ nativeId }) => nativeId === key)?.title ?? key}
          </label>`,
        )}
      </div>
      ${this.work.alert()}
      <div><button class="first" type="submit" ?disabled=${this.work.busy}>Save</button></div>
    </form>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const teams = given(event.target as HTMLFormElement).all("team");
    const input = { email: this.email, teams, idempotencyKey: freshKey() };
    if (await this.work.run(() => change(SetMemberTeams, { input }))) {
      this.open = false;
      this.tell("nz-teams");
    }
  }
}
