import { css, html, type CSSResultGroup } from "lit";
import { customElement } from "lit/decorators.js";

import { NzSettingsPage, seen } from "./frame";

/** All that can be set up, with what each page is for. */
@customElement("nz-settings-page")
export class NzSettingsOverview extends NzSettingsPage {
  static override styles: CSSResultGroup = [
    NzSettingsPage.styles,
    css`
      .groups {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(260px, 1fr));
        gap: 20px;
      }
      li a {
        flex: 1;
        padding: 3px 0;
      }
      li b {
        display: block;
        font-weight: 500;
      }
    `,
  ];

  protected readonly heading = "Settings";
  protected override readonly above = null;

  protected content() {
    return html`<div class="groups">
      ${seen().map(
        ({ name, places }) => html`<section>
          <h2>${name}</h2>
          <ul class="card rows">
            ${places.map(
              (one) => html`<li>
                <a href=${one.path}><b>${one.name}</b><span class="soft">${one.about}</span></a>
              </li>`,
            )}
          </ul>
        </section>`,
      )}
    </div>`;
  }
}
