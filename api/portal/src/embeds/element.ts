import { html } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";

import { failure, unreachable, type Failure } from "../shared/graphql/errors";
import { base, NzElement } from "../shared/ui/base";
import "../shared/ui/states";
import { accessTo, type Access } from "./access/access";
import { askingAt, tokensBy } from "./access/tokens";
import type { EmbeddedElement, Theme, TokenCallback } from "./api";
import { common, ORIGIN } from "./defaults";
import { told } from "./failures";
import { languageAround, speech } from "./i18n/words";
import { opening } from "./opening";
import { frame } from "./style";
import type { NzView } from "./view";

/** What an element in somebody's page has in common with the others: where it asks, with which token,
 * in which language and colours. What it shows is a view, which is loaded when it is needed. */
export abstract class NazaraElement extends NzElement implements EmbeddedElement {
  static override styles = [base, ...frame];

  @property() server = "";
  @property({ attribute: false }) token: TokenCallback | null = null;
  @property({ attribute: "token-url" }) tokenUrl = "";
  @property() theme: Theme = "page";
  @property({ reflect: true, useDefault: true }) override lang = "";

  @state() private isReady = false;
  @state() private trouble: Failure | null = null;

  /** Load what defines the view. */
  protected abstract load(): Promise<unknown>;
  /** The view, of the class "view", with the access that it asks by. */
  protected abstract view(access: Access): unknown;

  constructor() {
    super();
    this.addEventListener("click", (event) => opening(event, this.address));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    common.addEventListener("change", this.again);
    if (!this.isReady) void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    common.removeEventListener("change", this.again);
  }

  async refresh(): Promise<void> {
    await this.renderRoot.querySelector<NzView>(".view")?.again();
  }

  /** Texts are written in a language that is there: it is waited for. */
  protected override async scheduleUpdate(): Promise<void> {
    const { lang = "" } = common.given;
    const spoken = await speech(this.lang || lang || languageAround(this));
    this.inherited = { ...spoken, base: this.address };
    super.scheduleUpdate();
  }

  override render() {
    const { language, base: address } = this.inherited;
    const theme = this.theme === "page" ? (common.given.theme ?? "page") : this.theme;
    return html`<div class="frame ${theme}" part="frame">
      ${keyed(`${language} ${address} ${theme}`, this.content())}
    </div>`;
  }

  private content() {
    if (this.trouble !== null) {
      return html`<nz-error part="error" .failure=${told(this.trouble)} @nz-retry=${this.begin}></nz-error>`;
    }
    if (!this.isReady) return html`<nz-skeleton lines="3"></nz-skeleton>`;
    const access = this.access;
    return keyed(access, this.view(access));
  }

  private get access(): Access {
    const { token = null, tokenUrl = "" } = common.given;
    const own = this.token ?? (this.tokenUrl ? askingAt(this.tokenUrl) : null);
    const callback = own ?? token ?? (tokenUrl ? askingAt(tokenUrl) : nobody);
    return accessTo(this.address, tokensBy(callback));
  }

  private get address(): string {
    return (this.server || common.given.server || ORIGIN).replace(/\/+$/, "");
  }

  private readonly again = (): void => this.requestUpdate();

  private readonly begin = async (): Promise<void> => {
    this.trouble = null;
    try {
      await this.load();
      this.isReady = true;
    } catch (error) {
      this.trouble = error instanceof TypeError ? unreachable() : failure(error);
    }
  };
}

const nobody: TokenCallback = () => {
  throw new Error("the element has neither `token` nor `token-url`, and `configure` was given none");
};
