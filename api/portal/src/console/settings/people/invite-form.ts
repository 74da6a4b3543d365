import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { InviteUser } from "#operations/console/settings/people/members";
import { base, NzElement } from "../../../shared/ui/base";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { entry, forms, given } from "../forms";
import "../secret";
import { MAY, ROLES } from "./roles";

/** Invites somebody by a link that is shown once. Tells `nz-invited`. */
@customElement("nz-invite-form")
export class NzInviteForm extends NzElement {
  static override styles = [base, forms];

  @state() private link = "";
  @state() private email = "";
  private idempotencyKey = freshKey();
  private readonly work = new Doing(this);

  override render() {
    return html`<form class="form" @submit=${this.submitted}>
      ${entry("email", "E-mail address", html`<input id="email" name="email" type="email" required autocomplete="off" />`)}
      ${entry(
        "role",
        "Role",
        html`<select id="role" name="role">
          ${ROLES.map((role) => html`<option value=${role} ?selected=${role === "agent"}>${role}: ${MAY[role]}</option>`)}
        </select>`,
      )}
      ${this.work.alert()}
      <div><button class="first" type="submit" ?disabled=${this.work.busy}>Make a link</button></div>
      ${this.link ? html`<nz-secret name=${`The link for ${this.email}`} .value=${this.link}></nz-secret>` : nothing}
    </form>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { text } = given(form);
    await this.work.run(async () => {
      const input = { email: text("email"), role: text("role"), idempotencyKey: this.idempotencyKey };
      const { inviteUser } = await change(InviteUser, { input });
      this.link = here(inviteUser.link);
      this.email = inviteUser.email ?? "";
      this.idempotencyKey = freshKey();
      form.reset();
      this.tell("nz-invited");
    });
  }
}

/** The link by the address at which whoever invites has reached Nazara. */
function here(link: string | null): string {
  return link === null ? "" : `${location.origin}/invite${new URL(link).hash}`;
}
