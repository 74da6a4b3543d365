import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { DropView, KeepView, SavedViews, type SavedViewsData } from "#operations/console/app/views";
import { base } from "../../shared/ui/base";
import { query } from "./app";
import { change, freshKey, mayChange, told } from "./changing";
import { menu, NzMenu } from "./menu";

type View = SavedViewsData["savedViews"][number];

/** The views of a list that somebody keeps, or others share: opens them, keeps the one that is
 * shown, drops them. */
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
        width: min(320px, 80vw);
      }
      li,
      label {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      li a {
        flex: 1;
        overflow-wrap: anywhere;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
      }
      h2 {
        color: var(--nz-soft);
        font-size: var(--nz-small);
        font-weight: 500;
      }
      label,
      p {
        grid-column: 1 / -1;
      }
      [role="alert"] {
        color: var(--nz-wrong);
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
  private problem = "";
  private wanted = false;
  /** Asked for once the menu was opened: a list that is only looked at asks nothing more. */
  private readonly kept = query(this, SavedViews, () => (this.wanted ? {} : null));

  override render() {
    const views = (this.kept.data?.savedViews ?? []).filter(({ page }) => page === location.pathname);
    const shown = views.find(({ search }) => search === this.search.toString());
    return html`<details .open=${this.open} @toggle=${this.unfolded}>
      <summary class="button" title="Lists that are kept under a name">${shown?.name ?? "Views"}</summary>
      <div class="menu">
        ${this.listed("Yours", views.filter(({ own }) => own))}
        ${this.listed("Shared by others", views.filter(({ own }) => !own))}
        ${views.length === 0 && this.search.size === 0
          ? html`<p class="soft">Filter and order the list, then keep that under a name.</p>`
          : nothing}
        ${this.search.size > 0 ? this.form() : nothing}
        ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
      </div>
    </details>`;
  }

  private listed(title: string, views: readonly View[]) {
    if (views.length === 0) return nothing;
    return html`<section>
      <h2>${title}</h2>
      <ul>
        ${views.map((view) => this.view(view))}
      </ul>
    </section>`;
  }

  private view({ id, page, search, name, own, shared, sharedBy }: View) {
    const about = own ? (shared ? "shared" : "") : (sharedBy ?? "");
    return html`<li>
      <a class="plain" href=${`${page}?${search}`} @click=${this.fold}>${name}</a>
      <span class="faint">${about}</span>
      ${own
        ? html`<button class="bare" aria-label=${`Drop the view ${name}`} @click=${() => this.drop(id)}>✕</button>`
        : nothing}
    </li>`;
  }

  private form() {
    return html`<form @submit=${this.keep}>
      <input name="name" required maxlength="60" aria-label="Name of the view" placeholder="Name" autocomplete="off" />
      <button type="submit">Keep view</button>
      ${mayChange()
        ? html`<label><input type="checkbox" name="shared" /> Share it with everybody here</label>`
        : nothing}
    </form>`;
  }

  private readonly unfolded = (event: Event): void => {
    this.toggled(event);
    this.wanted ||= this.open;
    if (this.open && this.kept.data !== null) void this.kept.again();
  };

  private keep(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const input = {
      name: String(data.get("name")).trim(),
      page: location.pathname,
      search: this.search.toString(),
      shared: data.has("shared"),
      idempotencyKey: freshKey(),
    };
    void this.carryOut(() => change(KeepView, { input }).then(() => form.reset()));
  }

  private drop(id: string): void {
    void this.carryOut(() => change(DropView, { input: { id, idempotencyKey: freshKey() } }));
  }

  private async carryOut(doing: () => Promise<unknown>): Promise<void> {
    this.problem = "";
    try {
      await doing();
    } catch (error) {
      this.problem = told(error);
    }
    await this.kept.again();
  }
}
