import { css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { base } from "../../shared/ui/base";
import { app } from "../app/app";
import { entitle, NzPage, page } from "../app/page";
import { forms } from "./forms";
import { GROUPS, type Group, type Place } from "./places";
import { isAdmin } from "./rights";

const frame = css`
  .settings {
    display: grid;
    grid-template-columns: 190px minmax(0, 1fr);
    flex: 1;
  }
  nav {
    padding: 14px 10px;
    border-right: 1px solid var(--nz-line);
  }
  nav h2 {
    margin: 0;
    padding: 8px 8px 4px;
    color: var(--nz-faint);
    font-size: var(--nz-small);
    font-weight: 500;
  }
  nav a {
    display: block;
    padding: 4px 8px;
    border-radius: var(--nz-radius);
    text-decoration: none;
  }
  nav a:hover {
    background: var(--nz-hover);
  }
  nav a[aria-current="page"] {
    background: var(--nz-chosen);
    font-weight: 500;
  }
  .content {
    grid-template-columns: minmax(0, 1fr);
    max-width: 1100px;
  }
  .content > nz-empty {
    padding-inline: 0;
  }
  .content > p.about {
    max-width: 70ch;
    color: var(--nz-soft);
  }
  @media (max-width: 900px) {
    .settings {
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
    }
    nav {
      position: relative;
      display: flex;
      gap: 2px;
      padding: 6px 10px;
      overflow-x: auto;
      border-right: 0;
      border-bottom: 1px solid var(--nz-line);
    }
    nav section {
      display: contents;
    }
    nav h2 {
      display: none;
    }
    nav a {
      white-space: nowrap;
    }
  }
`;

const ABOVE = { name: "Settings", path: "/settings" };

/** A page of the settings: their navigation, and beside it what the page shows. */
export abstract class NzSettingsPage extends NzPage {
  static override styles: CSSResultGroup = [base, page, forms, frame];

  @property({ attribute: false }) override search = new URLSearchParams();

  protected abstract readonly heading: string;
  protected readonly admins: boolean = false;
  /** The page that leads here. */
  protected readonly above: { readonly name: string; readonly path: string } | null = ABOVE;

  /** What the page shows to those who may see it. */
  protected abstract content(): unknown;

  /** What can be begun here, in the header. */
  protected actions(): TemplateResult | typeof nothing {
    return nothing;
  }

  protected override firstUpdated(): void {
    // Where the navigation is a line that scrolls, one sees where one is.
    const nav = this.renderRoot.querySelector("nav");
    const here = nav?.querySelector<HTMLElement>("[aria-current]");
    if (nav && here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  }

  protected override updated(): void {
    entitle(this.heading);
  }

  override render() {
    const isClosed = this.admins && !isAdmin();
    return html`<header>
        ${this.above ? html`<a class="soft" href=${this.above.path}>${this.above.name}</a>` : nothing}
        <h1>${this.heading}</h1>
        ${isClosed ? nothing : html`<span class="end actions">${this.actions()}</span>`}
      </header>
      <div class="settings">
        ${navigation()}
        <div class="content">${isClosed ? this.closed() : this.content()}</div>
      </div>`;
  }

  private closed() {
    return html`<nz-empty heading="This is for admins">
      <p>
        You are ${app.login?.session.role} of ${app.login?.session.org}. An admin can change that under
        Settings, Members.
      </p>
    </nz-empty>`;
  }
}

/** The places that whoever is signed in may see. */
export function seen(): readonly Group[] {
  return GROUPS.map(({ name, places }) => ({ name, places: places.filter(isSeen) })).filter(
    ({ places }) => places.length > 0,
  );
}

function isSeen({ admins }: Place): boolean {
  return !admins || isAdmin();
}

function navigation() {
  return html`<nav aria-label="Settings">
    ${seen().map(
      ({ name, places }) => html`<section>
        <h2>${name}</h2>
        ${places.map(link)}
      </section>`,
    )}
  </nav>`;
}

function link({ path, name }: Place) {
  const isHere = location.pathname === path || location.pathname.startsWith(`${path}/`);
  return html`<a href=${path} aria-current=${isHere ? "page" : nothing}>${name}</a>`;
}
