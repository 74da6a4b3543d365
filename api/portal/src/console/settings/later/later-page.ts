import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { NzSettingsPage } from "../frame";
import { LATER } from "./later";

/** The place of something that is to come: what it will do, and how one gets by until then. */
@customElement("nz-later-page")
export class NzLaterPage extends NzSettingsPage {
  @property() what = "";

  protected get heading(): string {
    return LATER[this.what]?.name ?? "";
  }

  protected content() {
    const { title, until, ways } = LATER[this.what] ?? { title: "", until: "", ways: [] };
    return html`<nz-empty heading=${title}>
      <p>${until}</p>
      <ul>
        ${ways.map(([path, name, about]) => html`<li><a class="plain" href=${path}>${name}</a>: ${about}</li>`)}
      </ul>
    </nz-empty>`;
  }
}
