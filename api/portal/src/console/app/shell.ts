import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import { match, Router } from "../../shared/router";
import type { Session } from "../../shared/session";
import { base, NzElement } from "../../shared/ui/base";
import { icon } from "../../shared/ui/icons";
import { isTyping, Keys } from "../../shared/ui/keys";
import "../../shared/ui/states";
import "../../shared/ui/toast";
import type { Notice, NzToasts } from "../../shared/ui/toast";
import { routes } from "../routes";
import "./account";
import "./help";
import { line } from "./line";
import { entitle } from "./page";
import "./palette";
import { shell } from "./shell-style";

const PAGES = routes.flatMap(({ path, page }) => (page.nav ? [{ path, ...page.nav }] : []));
/** How long after g a key still means a page. */
const LEAD_MS = 1200;
/** How long the line may be broken before that is worth telling. */
const PATIENCE_MS = 3000;

/** What stands around every page: navigation, organisation, account, the windows for all keys. */
@customElement("nz-shell")
export class NzShell extends NzElement {
  static override styles = [base, shell];

  @property({ attribute: false }) session!: Session;
  @state() private url = new URL(location.href);
  @state() private shown: TemplateResult | null = null;
  @state() private open: "palette" | "help" | "menu" | null = null;
  @state() private isCut = false;
  @query("nz-toasts") private readonly toasts!: NzToasts;
  @query("main") private readonly main!: HTMLElement;

  private router: Router | null = null;
  private led = 0;
  private waited = 0;

  constructor() {
    super();
    new Keys(this, (event) => this.pressed(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const isOurs = (path: string) => match(routes, path) !== null;
    this.router = new Router(isOurs, (url) => void this.visit(url));
    void this.visit(new URL(location.href));
    line.addEventListener("change", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.router?.close();
    line.removeEventListener("change", this.heard);
  }

  override render() {
    return html`<header class="top">
        <button class="bare" aria-label="Menu" @click=${() => (this.open = "menu")}>${icon("menu")}</button>
        <span class="brand">Nazara</span>
        <button class="bare" aria-label="Search" @click=${() => (this.open = "palette")}>
          ${icon("search")}
        </button>
      </header>
      <nav class=${this.open === "menu" ? "open" : ""} aria-label="Pages" @click=${this.chosen}>
        <a class="skip" href="#main" @click=${this.skip}>Skip to the page</a>
        <nz-account .session=${this.session}></nz-account>
        <button class="search" @click=${() => (this.open = "palette")}>
          ${icon("search")} Search <kbd>Ctrl K</kbd>
        </button>
        <ul>
          ${PAGES.map((page) => this.entry(page))}
        </ul>
        ${this.isCut ? html`<p class="cut" role="status">Not live: connecting again…</p>` : nothing}
        <button class="bare help" @click=${() => (this.open = "help")}>Keys <kbd>?</kbd></button>
      </nav>
      <main id="main" tabindex="-1" @nz-toast=${this.toast} @nz-go=${this.go}>${this.shown}</main>
      <nz-palette
        .pages=${PAGES}
        ?open=${this.open === "palette"}
        @nz-close=${this.close}
        @nz-go=${this.go}
      ></nz-palette>
      <nz-help .pages=${PAGES} ?open=${this.open === "help"} @nz-close=${this.close}></nz-help>
      <nz-toasts></nz-toasts>`;
  }

  private readonly heard = (): void => {
    clearTimeout(this.waited);
    if (line.isUp) this.isCut = false;
    else this.waited = window.setTimeout(() => (this.isCut = true), PATIENCE_MS);
  };

  private entry({ path, name, icon: picture }: (typeof PAGES)[number]) {
    const here = path === "/" ? this.url.pathname === "/" : this.url.pathname.startsWith(path);
    return html`<li>
      <a href=${path} aria-current=${here ? "page" : nothing}>${icon(picture)} ${name}</a>
    </li>`;
  }

  /** Show what stands at an address; the page of before stays until it is loaded. */
  private async visit(url: URL): Promise<void> {
    const moved = url.pathname !== this.url.pathname || this.shown === null;
    this.url = url;
    this.open = null;
    const found = match(routes, url.pathname);
    if (found === null) {
      this.shown = this.nowhere();
      return;
    }
    await found.page.load();
    if (this.url !== url) return;
    this.shown = found.page.view(found.params, url.searchParams);
    if (moved) this.main?.scrollTo(0, 0);
  }

  private nowhere() {
    entitle("Not found");
    return html`<nz-empty whole heading="There is no such page">
      <p>Go to <a href="/">Home</a>, or search with <kbd>Ctrl K</kbd>.</p>
    </nz-empty>`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.open = "palette";
      return;
    }
    if (isTyping(event)) return;
    const page = PAGES.find(({ key }) => key === event.key);
    if (page && event.timeStamp - this.led < LEAD_MS) {
      event.preventDefault();
      this.led = 0;
      this.router?.go(page.path);
    } else if (event.key === "g") this.led = event.timeStamp;
    else if (event.key === "?") this.open = "help";
    else if (event.key === "/") {
      event.preventDefault();
      this.open = "palette";
    }
  }

  private close(): void {
    this.open = null;
  }

  private chosen(event: MouseEvent): void {
    if (event.composedPath().some((one) => one instanceof HTMLAnchorElement)) this.open = null;
  }

  private skip(event: MouseEvent): void {
    event.preventDefault();
    this.main.focus();
  }

  private toast(event: CustomEvent<string | Notice>): void {
    this.toasts.show(event.detail);
  }

  private go(event: CustomEvent<{ to: string; replace?: boolean }>): void {
    this.open = null;
    this.router?.go(event.detail.to, event.detail.replace);
  }
}
