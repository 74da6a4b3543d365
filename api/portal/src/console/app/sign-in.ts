import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { words } from "../../shared/api";
import { provider, signIn, type Provider } from "../../shared/session";
import { base, NzElement } from "../../shared/ui/base";

/** Asks who it is: by a password, or by the identity provider. Tells `nz-signed-in`. */
@customElement("nz-sign-in")
export class NzSignIn extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100vh;
        padding: 16px;
      }
      :host([over]) {
        min-height: 0;
        padding: 0;
      }
      main {
        display: grid;
        gap: 16px;
        width: min(360px, 100%);
        padding: 28px;
        border: 1px solid var(--nz-line);
        border-radius: 10px;
        background: var(--nz-paper);
      }
      :host([over]) main {
        border: 0;
      }
      form {
        display: grid;
        gap: 6px;
      }
      input {
        min-height: 34px;
        margin-bottom: 8px;
      }
      button,
      .button {
        justify-content: center;
        min-height: 34px;
      }
      [role="alert"] {
        color: var(--nz-wrong);
      }
    `,
  ];

  @property() told = "";
  @property({ type: Boolean, reflect: true }) over = false;
  @state() private by: Provider | null = null;
  @state() private problem = "";
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Sign in · Nazara";
    provider().then(
      (found) => (this.by = found),
      () => undefined,
    );
  }

  override render() {
    return html`<main>
      <h1>Nazara</h1>
      ${this.told ? html`<p role="status">${this.told}</p>` : nothing}
      <form @submit=${this.submitted}>
        <label for="email">E-mail address</label>
        <input id="email" name="email" type="email" autocomplete="username" required />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
        ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
        <button class="first" type="submit" ?disabled=${this.busy}>Sign in</button>
      </form>
      ${this.by ? this.provided(this.by) : nothing}
      <p class="soft">
        On the machine that Nazara runs on, <code class="mono">nazara console</code> opens this page
        signed in.
      </p>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  private provided({ name, start }: Provider) {
    const back = encodeURIComponent(location.pathname);
    return html`<a class="button" href=${`${start}?return=${back}`}>Sign in with ${name}</a>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    this.problem = "";
    try {
      const session = await signIn(String(given.get("email")), String(given.get("password")));
      this.tell("nz-signed-in", session);
    } catch (error) {
      this.problem = words(error);
    }
    this.busy = false;
  }
}
