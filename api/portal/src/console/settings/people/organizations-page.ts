import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { CreateOrganization } from "#operations/console/settings/people/organizations";
import "../../../shared/ui/chip";
import { app } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { Doing } from "../doing";
import { entry, given } from "../forms";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";

/** Where one is a member, the way there, and a new organisation. */
@customElement("nz-organizations-page")
export class NzOrganizationsPage extends NzSettingsPage {
  protected readonly heading = "Organisations";
  private idempotencyKey = freshKey();
  private readonly work = new Doing(this);

  protected content() {
    const { org: here, organizations } = app.login?.session ?? { org: "", organizations: [] };
    return html`<p class="about">Organisations know nothing of each other: each has its own graph, members and settings.</p>
      <ul class="card rows" aria-label="Organisations">
        ${organizations.map(
          ({ org, role }) => html`<li>
            <span class="grow"><b>${org}</b> <span class="soft">you are ${role}</span></span>
            ${org === here
              ? html`<nz-label>here</nz-label>`
              : html`<button aria-label=${`Go there: ${org}`} @click=${() => this.tell("nz-move", org)}>Go there</button>`}
          </li>`,
        )}
      </ul>
      ${isAdmin() ? this.form() : html`<p class="faint">Admins make new organisations.</p>`}`;
  }

  private form() {
    return html`<section>
      <h2>A new organisation</h2>
      <form class="form" @submit=${this.submitted}>
        ${entry(
          "name",
          "Name",
          html`<input id="name" name="name" required pattern="[a-z0-9][a-z0-9\\-]{0,62}" autocomplete="off" />`,
          "Small letters, digits and hyphens. It is part of every id and stays for ever. You are its admin.",
        )}
        ${this.work.alert()}
        <div><button class="first" type="submit" ?disabled=${this.work.busy}>Make it and go there</button></div>
      </form>
    </section>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = given(event.target as HTMLFormElement).text("name");
    await this.work.run(async () => {
      const input = { name, idempotencyKey: this.idempotencyKey };
      await change(CreateOrganization, { input });
      this.idempotencyKey = freshKey();
      this.tell("nz-move", name);
    });
  }
}
