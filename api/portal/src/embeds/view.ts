import { html, nothing, type CSSResultGroup, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";

import type { Failure } from "../shared/graphql/errors";
import type { Operation } from "../shared/graphql/operation";
import { Query } from "../shared/graphql/query";
import { Follow } from "../shared/live/listening";
import { base, NzElement } from "../shared/ui/base";
import { say as shared } from "../shared/i18n/words";
import type { Access } from "./access/access";
import type { ErrorDetail } from "./api";
import { told } from "./failures";
import { say } from "./i18n/words";
import { shown } from "./style";

const PAUSES_MS = [3000, 5000, 10_000, 20_000, 30_000];

/** What an element shows. What goes wrong is shown in place and tried again, by a button and, where
 * that may help, by itself; what was there before stays until then. */
export abstract class NzView extends NzElement {
  static override styles: CSSResultGroup = [base, shown];

  @property({ attribute: false }) access!: Access;

  /** What is asked for, above all else. */
  protected abstract readonly found: Query<unknown, unknown>;

  private failed: Failure | null = null;
  private seen: unknown = null;
  private failures = 0;
  private timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("online", this.retry);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("online", this.retry);
    clearTimeout(this.timer);
  }

  /** Ask again. */
  async again(): Promise<void> {
    await this.found.again();
  }

  protected ask<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: () => Variables | null,
  ): Query<Data, Variables> {
    return new Query(this, () => this.access.client, operation, variables);
  }

  /** Ask again, and tell the page, when something happens. */
  protected follow<Data, Variables extends { readonly after?: string | null }>(
    operation: Operation<Data, Variables>,
    variables: () => Variables | null,
  ): void {
    new Follow(this, () => this.access.live, operation, variables, () => void this.changed());
  }

  /** Show what was found, or how far that is. */
  protected shown<Data, Variables>(query: Query<Data, Variables>, there: (data: Data) => unknown) {
    const { data, failure, isCurrent } = query;
    if (data !== null && isCurrent && failure?.retryable) {
      return html`${this.stale(failure)}${there(data)}`;
    }
    return query.render({
      loading: () => html`<nz-skeleton lines="4"></nz-skeleton>`,
      failed: (why) => html`<nz-error part="error" .failure=${told(why)} @nz-retry=${this.retry}></nz-error>`,
      there,
    });
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { failure, data } = this.found;
    if (failure !== this.failed) this.stumbled(failure);
    if (data === null || data === this.seen) return;
    if (this.seen === null) this.tell("nazara-load", null);
    this.seen = data;
  }

  private stale(failure: Failure) {
    return html`<div class="stale" role="status" part="error">
      <span>${told(failure).message}. ${say("stale")}</span>
      <button type="button" @click=${this.retry}>${shared("failure.again")}</button>
    </div>`;
  }

  private stumbled(failure: Failure | null): void {
    this.failed = failure;
    clearTimeout(this.timer);
    this.failures = failure === null ? 0 : this.failures + 1;
    if (failure === null) return;
    const { code, message } = failure;
    this.tell<ErrorDetail>("nazara-error", { code, message });
    if (!failure.retryable) return;
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length) - 1];
    this.timer = window.setTimeout(this.retry, pause);
  }

  private async changed(): Promise<void> {
    await this.again();
    if (this.found.failure === null) this.tell("nazara-change", null);
  }

  private readonly retry = (event?: Event): void => {
    event?.stopPropagation();
    if (this.found.failure !== null) void this.again();
  };
}

/** That something is missing, in a line. */
export function note(text: string) {
  return text === "" ? nothing : html`<p class="note soft">${text}</p>`;
}
