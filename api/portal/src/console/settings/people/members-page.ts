import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";

import {
  DisableUser,
  EnableUser,
  Members,
  RemoveMember,
  SetMemberRole,
  WithdrawInvitation,
  type MembersData,
} from "#operations/console/settings/people/members";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import "../../../shared/ui/time";
import { app, query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { followOthers } from "../others";
import "../sure";
import "./invite-form";
import "./member-teams";
import { MAY, ROLES } from "./roles";

type Member = MembersData["members"][number];
type Invitation = MembersData["invitations"][number];

/** Who belongs to the organisation, with which role and teams, and who is invited. */
@customElement("nz-members-page")
export class NzMembersPage extends NzSettingsPage {
  protected readonly heading = "Members";
  protected override readonly admins = true;
  @state() private isInviting = false;
  private readonly work = new Doing(this);
  private readonly found = query(this, Members, () => ({}));

  constructor() {
    super();
    followOthers(this, () => void this.found.again());
  }

  protected override actions() {
    return html`<button class="first" @click=${() => (this.isInviting = true)}>Invite somebody</button>
      <nz-dialog heading="Invite somebody" ?open=${this.isInviting} @nz-close=${() => (this.isInviting = false)}>
        <nz-invite-form @nz-invited=${() => void this.found.again()}></nz-invite-form>
      </nz-dialog>`;
  }

  protected content() {
    return this.whole(this.found, (data) => html`${this.work.alert()}
      <ul class="card rows" aria-label="Members">
        ${data.members.map((one) => this.member(one, data.teams.nodes))}
      </ul>
      ${this.invited(data.invitations)} ${roles()}`,
    );
  }

  private member(one: Member, teams: MembersData["teams"]["nodes"]) {
    const { email, name, role, disabled } = one;
    const isMe = email === app.login?.session.user.email;
    return html`<li class="line">
      <span class="grow">
        <b>${name === email ? email : name}</b> ${name === email ? nothing : html`<span class="soft">${email}</span>`}
        ${isMe ? html`<nz-label>you</nz-label>` : nothing}
        ${disabled ? html`<nz-label tone="warn">can't sign in</nz-label>` : nothing}
      </span>
      <nz-member-teams .email=${email} .held=${one.teams} .teams=${teams} @nz-teams=${() => void this.found.again()}></nz-member-teams>
      <select aria-label=${`Role of ${email}`} ?disabled=${this.work.busy} @change=${(event: Event) => this.setRole(email, event)}>
        ${ROLES.map((each) => html`<option value=${each} .selected=${live(each === role)}>${each}</option>`)}
      </select>
      <button aria-label=${`${disabled ? "Enable" : "Disable"} ${email}`} ?disabled=${this.work.busy} @click=${() => this.setDisabled(one)}>
        ${disabled ? "Enable" : "Disable"}
      </button>
      <nz-sure action="Remove" .of=${email} .doing=${() => this.expel(email)}>
        <p>The membership goes; the account stays. The audit trail can undo this.</p>
      </nz-sure>
    </li>`;
  }

  private invited(invitations: readonly Invitation[]) {
    if (invitations.length === 0) return nothing;
    return html`<section>
      <h2>Invited</h2>
      <ul class="card rows" aria-label="Invited">
        ${invitations.map(
          ({ email, role, expiresAt }) => html`<li class="line">
            <span class="grow">${email} <span class="soft">as ${role}</span></span>
            <span class="soft">works until <nz-time form="clock" .at=${expiresAt}></nz-time></span>
            <button aria-label=${`Take back the invitation of ${email}`} @click=${() => this.withdraw(email)}>Take back</button>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private setRole(email: string, event: Event): void {
    const role = (event.target as HTMLSelectElement).value;
    this.carryOut(() => change(SetMemberRole, { input: { email, role, idempotencyKey: freshKey() } }));
  }

  private setDisabled({ email, disabled }: Member): void {
    const input = { email, idempotencyKey: freshKey() };
    this.carryOut(() => (disabled ? change(EnableUser, { input }) : change(DisableUser, { input })));
  }

  private withdraw(email: string): void {
    this.carryOut(() => change(WithdrawInvitation, { input: { email, idempotencyKey: freshKey() } }));
  }

  private async expel(email: string): Promise<void> {
    await change(RemoveMember, { input: { email, idempotencyKey: freshKey() } });
    await this.found.again();
  }

  private carryOut(doing: () => Promise<unknown>): void {
    void this.work.run(doing).then(() => this.found.again());
  }
}

function roles() {
  return html`<p class="faint">
    ${ROLES.map((role) => html`<b>${role}</b> ${MAY[role]}. `)} Teams say whose restricted records a member reads.
  </p>`;
}
