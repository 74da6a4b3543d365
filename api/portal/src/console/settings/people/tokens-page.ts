import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { RevokeToken, Tokens, type TokensData } from "#operations/console/settings/people/tokens";
import { now } from "../../../shared/clock";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import "../../../shared/ui/time";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { NzSettingsPage } from "../frame";
import { followOthers } from "../others";
import "../sure";
import "./token-form";

type Token = TokensData["apiTokens"][number];

/** What programs come in with: API tokens, without what they are. */
@customElement("nz-tokens-page")
export class NzTokensPage extends NzSettingsPage {
  protected readonly heading = "API tokens";
  protected override readonly admins = true;
  @state() private isMaking = false;
  private readonly found = query(this, Tokens, () => ({}));

  constructor() {
    super();
    followOthers(this, () => void this.found.again());
  }

  protected override actions() {
    return html`<button class="first" @click=${() => (this.isMaking = true)}>New token</button>
      <nz-dialog heading="New token" ?open=${this.isMaking} @nz-close=${() => (this.isMaking = false)}>
        <nz-token-form @nz-made=${() => void this.found.again()}></nz-token-form>
      </nz-dialog>`;
  }

  protected content() {
    return this.whole(this.found, ({ apiTokens }) => (apiTokens.length === 0 ? none() : this.tokens(apiTokens)));
  }

  private tokens(tokens: readonly Token[]) {
    return html`<p class="about">A token that is revoked is refused everywhere within a second.</p>
      <ul class="card rows" aria-label="API tokens">
        ${tokens.map(
          (one) => html`<li class="line">
            <span class="grow"><b>${one.name}</b> <span class="faint mono">${one.tokenId}</span></span>
            <span class="soft">${one.role}: ${one.scopes.join(", ")}</span>
            ${ending(one)}
            <span class="soft">used <nz-time .at=${one.lastUsedAt}></nz-time></span>
            <nz-sure action="Revoke" .of=${one.name} .doing=${() => this.revoke(one.tokenId)}>
              <p>Programs that use it are refused from now on. It can't be given back: make another one.</p>
            </nz-sure>
          </li>`,
        )}
      </ul>`;
  }

  private async revoke(tokenId: string): Promise<void> {
    await change(RevokeToken, { input: { tokenId, idempotencyKey: freshKey() } });
    await this.found.again();
  }
}

function ending({ expiresAt }: Token) {
  if (expiresAt === null) return html`<span class="soft">works for ever</span>`;
  const isOver = new Date(expiresAt) < now();
  return html`${isOver ? html`<nz-label tone="warn">over</nz-label>` : nothing}
    <span class="soft">${isOver ? "since" : "until"} <nz-time form="clock" .at=${expiresAt}></nz-time></span>`;
}

function none() {
  return html`<nz-empty heading="There is no token yet">
    <p>Programs ask with a token: make one for each, so that each can be revoked alone.</p>
  </nz-empty>`;
}
