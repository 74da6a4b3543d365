import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";

import { CreateOrganization, RenameOrganization } from "#operations/console/settings/people/organizations";
import "../../../shared/ui/chip";
import { app } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import type { Undoable } from "../../app/why";
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
  private readonly renaming = new Doing(this);

  protected content() {
    const { org: here, organizations } = app.login?.session ?? { org: "", organizations: [] };
    return html`<p class="about">Organisations know nothing of each other: each has its own graph, members and settings.</p>
      <ul class="card rows" aria-label="Organisations">
        ${organizations.map(
          ({ org, role, name }) => html`<li>
            <span class="grow">
              <b>${name}</b> ${name === org ? nothing : html`<span class="faint mono">${org}</span>`}
              <span class="soft">you are ${role}</span>
            </span>
            ${org === here
              ? html`<nz-label>here</nz-label>`
              : html`<button aria-label=${`Go there: ${name}`} @click=${() => this.tell("nz-move", org)}>Go there</button>`}
          </li>`,
        )}
      </ul>
      ${isAdmin() ? html`${this.naming(organizations.find(({ org }) => org === here)?.name ?? here)} ${this.form()}` : html`<p class="faint">Admins make new organisations.</p>`}`;
  }

  private naming(name: string) {
    return html`<section>
      <h2>What this one is called</h2>
      <form class="form" @submit=${this.renamed}>
        ${entry(
          "called",
          "Name for people",
          html`<input id="called" name="called" required maxlength="100" .value=${name} autocomplete="off" />`,
          "Ids, tokens and commands go on naming it as it was made.",
        )}
        ${this.renaming.alert()}
        <div><button type="submit" ?disabled=${this.renaming.busy}>Rename</button></div>
      </form>
    </section>`;
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

  private async renamed(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = given(event.target as HTMLFormElement).text("called");
    await this.renaming.run(async () => {
      const input = { name, idempotencyKey: freshKey() };
      const { renameOrganization } = await change(RenameOrganization, { input });
      this.tell<Undoable>("nz-changed", {
        text: `The organisation is called ${name}.`,
        auditEvent: renameOrganization.auditEvent?.id ?? null,
      });
    });
  }

  protected override again(): void {
    this.tell("nz-renew", () => this.requestUpdate());
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
