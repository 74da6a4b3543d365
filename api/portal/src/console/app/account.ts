import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import type { Session } from "../../shared/session";
import { choose, chosen, type Choice } from "../../shared/theme/theme";
import { base } from "../../shared/ui/base";
import { menu, NzMenu } from "./menu";

const THEMES: readonly [Choice, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Who is signed in and where: another organisation, the theme, the other doors, the way out.
 * Tells `nz-move` with an organisation, and `nz-leave`. */
@customElement("nz-account")
export class NzAccount extends NzMenu {
  static override styles = [
    base,
    menu,
    css`
      summary {
        display: grid;
        padding: 4px 8px;
        border-radius: var(--nz-radius);
        cursor: pointer;
      }
      summary:hover {
        background: var(--nz-hover);
      }
      summary b {
        font-weight: 600;
      }
      summary span,
      summary b {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .menu {
        inset-inline: 0;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        overflow-wrap: anywhere;
      }
      label {
        display: grid;
        gap: 4px;
        color: var(--nz-soft);
        font-size: var(--nz-small);
      }
      select {
        color: var(--nz-ink);
        font-size: var(--nz-text);
      }
    `,
  ];

  @property({ attribute: false }) session!: Session;

  override render() {
    const { user, org, role, organizations } = this.session;
    const name = nameOf(this.session);
    return html`<details .open=${this.open} @toggle=${this.toggled}>
      <summary title="Account and organisation">
        <b>${name}</b><span class="soft">${user.name || user.email}</span>
      </summary>
      <div class="menu">
        <div>${user.email}<br /><span class="soft">${role} of ${name === org ? org : `${name} (${org})`}</span></div>
        ${organizations.length > 1 ? this.places() : nothing}
        <label>
          Theme
          <select @change=${(event: Event) => choose(value(event) as Choice)}>
            ${THEMES.map(
              ([id, name]) => html`<option value=${id} ?selected=${id === chosen()}>${name}</option>`,
            )}
          </select>
        </label>
        <a class="plain" href="/gallery" @click=${this.fold}>Gallery</a>
        <a class="plain" href="/graphiql">GraphiQL</a>
        <button type="button" @click=${() => this.tell("nz-leave")}>Sign out</button>
      </div>
    </details>`;
  }

  private places() {
    const { org: here, organizations } = this.session;
    return html`<label>
      Organisation
      <select @change=${(event: Event) => this.tell("nz-move", value(event))}>
        ${organizations.map(
          ({ org, role, name }) => html`<option value=${org} ?selected=${org === here}>${name} (${role})</option>`,
        )}
      </select>
    </label>`;
  }
}

/** What the organisation is called that somebody is in. */
function nameOf({ org, organizations }: Session): string {
  return organizations.find((one) => one.org === org)?.name ?? org;
}

function value(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}
