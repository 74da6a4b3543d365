import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base } from "../../shared/ui/base";
import { dropView, keepView, keptViews, type View } from "./kept-views";
import { menu, NzMenu } from "./menu";

/** The views of a list that somebody keeps: opens them, keeps the one that is shown, drops them. */
@customElement("nz-views")
export class NzViews extends NzMenu {
  static override styles = [
    base,
    menu,
    css`
      .menu {
        right: 0;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        width: min(300px, 80vw);
      }
      li,
      form {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      li a {
        flex: 1;
        overflow-wrap: anywhere;
      }
      input {
        flex: 1;
        min-width: 0;
      }
      @media (max-width: 760px) {
        .menu {
          right: auto;
          left: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) search = new URLSearchParams();

  override render() {
    const views = keptViews().filter(({ path }) => path === location.pathname);
    const shown = views.find(({ search }) => search === this.search.toString());
    return html`<details .open=${this.open} @toggle=${this.toggled}>
      <summary class="button" title="Views that are kept in this browser">${shown?.name ?? "Views"}</summary>
      <div class="menu">
        ${views.length > 0
          ? html`<ul>
              ${views.map((view) => this.view(view))}
            </ul>`
          : html`<p class="soft">Filter and order the list, then keep that under a name.</p>`}
        ${this.search.size > 0 ? this.form() : nothing}
      </div>
    </details>`;
  }

  private view(view: View) {
    return html`<li>
      <a class="plain" href=${`${view.path}?${view.search}`} @click=${this.fold}>${view.name}</a>
      <button class="bare" aria-label=${`Drop the view ${view.name}`} @click=${() => this.drop(view)}>✕</button>
    </li>`;
  }

  private form() {
    return html`<form @submit=${this.keep}>
      <input name="name" required maxlength="60" aria-label="Name of the view" placeholder="Name" autocomplete="off" />
      <button type="submit">Keep view</button>
    </form>`;
  }

  private keep(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = String(new FormData(form).get("name")).trim();
    if (name === "") return;
    keepView({ name, path: location.pathname, search: this.search.toString() });
    form.reset();
    this.requestUpdate();
  }

  private drop(view: View): void {
    dropView(view);
    this.requestUpdate();
  }
}
