import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";

import { goOn, signInByLink, signOut, type Session } from "../../shared/session";
import { words } from "../../shared/api";
import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/dialog";
import { app } from "./app";
import "./shell";
import "./sign-in";

const SIGN_IN = "/sign-in";

/** The console: who is signed in sees the pages, anybody else is asked who it is. */
@customElement("nz-console")
export class NzConsole extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        height: 100%;
      }
    `,
  ];

  @state() private session: Session | null = null;
  @state() private isOver = false;
  @state() private told = "";
  @state() private started = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.start();
  }

  override render() {
    if (!this.started) return nothing;
    if (this.session === null) return this.asking();
    const { user, org } = this.session;
    const shell = html`<nz-shell
      .session=${this.session}
      @nz-move=${(event: CustomEvent<string>) => void this.move(event.detail)}
      @nz-renew=${(event: CustomEvent<() => void>) => void this.renew().then(event.detail)}
      @nz-leave=${() => void this.leave()}
    ></nz-shell>`;
    return html`${keyed(`${user.email} ${org}`, shell)} ${this.isOver ? this.asked() : nothing}`;
  }

  private asking() {
    return html`<nz-sign-in .told=${this.told} @nz-signed-in=${this.signedIn}></nz-sign-in>`;
  }

  /** Over the page, which stays as it is: nothing that was typed is lost. */
  private asked() {
    return html`<nz-dialog open bare heading="Sign in again" @nz-close=${() => (this.isOver = false)}>
      <nz-sign-in over .told=${"The session is over."} @nz-signed-in=${this.signedIn}></nz-sign-in>
    </nz-dialog>`;
  }

  private async start(): Promise<void> {
    try {
      const session = await this.found();
      if (session !== null) this.begin(session);
    } catch (error) {
      this.told = words(error);
    }
    this.started = true;
  }

  /** The session of a link that is followed, else the one that the browser has. */
  private async found(): Promise<Session | null> {
    const link = location.pathname === SIGN_IN ? location.hash.slice(1) : "";
    if (link === "") return goOn();
    history.replaceState(null, "", "/");
    const session = await signInByLink(link);
    if (session === null) this.told = "The link was used already, or is over: `nazara console` prints another one.";
    return session ?? goOn();
  }

  private signedIn(event: CustomEvent<Session>): void {
    if (location.pathname === SIGN_IN) history.replaceState(null, "", "/");
    this.begin(event.detail);
  }

  private begin(session: Session): void {
    app.begin(session, () => (this.isOver = true));
    this.isOver = false;
    this.session = session;
  }

  private async move(org: string): Promise<void> {
    const session = await goOn(org);
    history.replaceState(null, "", "/");
    if (session === null) this.isOver = true;
    else this.begin(session);
  }

  /** Read afresh who is signed in and what the organisations are called; the page stays. */
  private async renew(): Promise<void> {
    const session = this.session && (await goOn(this.session.org));
    if (session === null || app.login === null) return;
    app.login.session = session;
    this.session = session;
  }

  private async leave(): Promise<void> {
    const token = await app.login?.token().catch(() => null);
    if (token && app.login) await signOut(app.login.session).catch(() => undefined);
    this.told = "";
    this.session = null;
  }
}
