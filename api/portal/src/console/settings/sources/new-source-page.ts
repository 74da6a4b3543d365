import { css, html, nothing, type CSSResultGroup } from "lit";
import { customElement, state } from "lit/decorators.js";

import { Connectors, SetConnector, SourceSettings } from "#operations/console/settings/sources/sources";
import { pathOf } from "../../../shared/ui/kinds";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { changed } from "../../app/filters";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { fields } from "./connector-fields";
import { saidBy, type Connector, type Said } from "./draft";

/** Chooses a connector, then asks what it takes: the form is made of the connector's declaration. */
@customElement("nz-new-source-page")
export class NzNewSourcePage extends NzSettingsPage {
  static override styles: CSSResultGroup = [
    NzSettingsPage.styles,
    css`
      .offers {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(230px, 1fr));
        gap: 8px;
      }
      .offers a {
        display: block;
        height: 100%;
        padding: 10px 12px;
        border: 1px solid var(--nz-line);
        border-radius: 8px;
        background: var(--nz-paper);
        text-decoration: none;
      }
      .offers a:hover {
        background: var(--nz-hover);
      }
      .offers b {
        display: block;
        font-weight: 500;
      }
    `,
  ];

  protected override readonly admins = true;
  protected override readonly above = { name: "Sources", path: "/settings/sources" };
  @state() private narrowed = "";
  private idempotencyKey = freshKey();
  private readonly work = new Doing(this);
  private readonly known = query(this, Connectors, () => ({}));
  private readonly said = query(this, SourceSettings, () => (this.changes ? { key: this.changes } : null));

  protected override get heading(): string {
    return this.changes ? `Change ${this.changes}` : "Add a source";
  }

  private get changes(): string {
    return this.search.get("change") ?? "";
  }

  protected content() {
    return this.whole(this.known, ({ connectors, accessScopes }) => this.chosen(connectors, accessScopes.map(({ name }) => name)));
  }

  private chosen(connectors: readonly Connector[], scopes: readonly string[]) {
    const [before] = this.said.data?.connectorSettings ?? [];
    if (this.changes && !before) return this.said.busy ? this.loading() : this.gone();
    const said = (before?.settings ?? {}) as Partial<Said>;
    const name = said.connector ?? this.search.get("of");
    const connector = connectors.find((one) => one.name === name);
    return connector ? this.form(connector, said, scopes) : this.offers(connectors);
  }

  private offers(connectors: readonly Connector[]) {
    const words = this.narrowed.toLowerCase();
    const fitting = connectors.filter(({ name, about }) => `${name} ${about}`.toLowerCase().includes(words));
    return html`<p class="about">Which tool? A tool that is not here is read by <b>records</b>, with a mapping.</p>
      <input
        type="search"
        aria-label="Narrow the connectors"
        placeholder="Search"
        .value=${this.narrowed}
        @input=${(event: Event) => (this.narrowed = (event.target as HTMLInputElement).value)}
      />
      <ul class="offers">
        ${fitting.map(
          ({ name, about }) => html`<li>
            <a href=${changed(this.search, "of", name)}><b>${name}</b><span class="soft">${about}</span></a>
          </li>`,
        )}
      </ul>
      ${fitting.length === 0 ? html`<p class="soft">No connector is called like that.</p>` : nothing}`;
  }

  private form(connector: Connector, said: Partial<Said>, scopes: readonly string[]) {
    return html`<p class="about">
        ${connector.about}.
        ${this.changes ? nothing : html`<a href="/settings/sources/new">Another tool</a>`}
      </p>
      <form class="form" @submit=${(event: SubmitEvent) => this.submitted(event, connector, said)}>
        ${fields(connector, said, scopes, this.changes !== "")} ${this.work.alert()}
        <div class="actions">
          <button class="first" type="submit" ?disabled=${this.work.busy}>
            ${this.changes ? "Save" : "Add it"}
          </button>
          <a class="button" href="/settings/sources">Cancel</a>
        </div>
      </form>`;
  }

  private gone() {
    return html`<nz-empty heading=${`There is no source ${this.changes}`}>
      <p><a href="/settings/sources">All sources</a></p>
    </nz-empty>`;
  }

  private async submitted(event: SubmitEvent, connector: Connector, said: Partial<Said>): Promise<void> {
    event.preventDefault();
    const kept = { paused: said.paused, allow_private: said.allow_private };
    const configuration = JSON.stringify(saidBy(event.target as HTMLFormElement, connector, kept));
    await this.work.run(async () => {
      const input = { configuration, idempotencyKey: this.idempotencyKey };
      const { setConnector } = await change(SetConnector, { input });
      this.idempotencyKey = freshKey();
      this.tell("nz-toast", this.changes ? "It is changed." : "It is added: check it now.");
      if (setConnector.connectorInstance) this.tell("nz-go", { to: pathOf(setConnector.connectorInstance) });
    });
  }
}
