import { css, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import type { Pages } from "../../shared/graphql/pages";
import { base } from "../../shared/ui/base";
import { filterBar, type Filter } from "./filters";
import { entitle, NzPage, page } from "./page";

interface Counted {
  readonly totalCount: number;
  readonly totalCountIsExact: boolean;
}

/** A list that its address filters and orders, page by page. */
export abstract class NzListPage<Row> extends NzPage {
  static override styles: CSSResultGroup = [
    base,
    page,
    css`
      footer {
        padding: 12px 20px;
      }
    `,
  ];

  @property({ attribute: false }) override search = new URLSearchParams();

  protected abstract readonly heading: string;
  protected abstract readonly filters: readonly Filter[];
  protected abstract readonly list: Pick<
    Pages<unknown, { after?: string | null }, Row>,
    "rows" | "failure" | "data" | "busy" | "hasMore" | "isCut" | "more" | "fresh"
  >;

  /** How many there are in all; null until that is known. */
  protected abstract counted(): Counted | null;
  protected abstract table(rows: readonly Row[]): TemplateResult;
  /** What to do where there is nothing at all. */
  protected abstract beginning(): TemplateResult;

  /** What stands between the header and the rows. */
  protected above(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Views of it that are kept, in the header. */
  protected views(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What can be begun here, in the header. */
  protected actions(): TemplateResult | typeof nothing {
    return nothing;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    entitle(this.heading);
  }

  override render() {
    return html`<header>
        <h1>${this.heading}</h1>
        <span class="faint" role="status">${this.count()}</span>
        ${filterBar(this.filters, this.search, (to) => this.tell("nz-go", { to, replace: true }))}
        ${this.views()} ${this.actions()}
      </header>
      ${this.above()} ${this.content()}`;
  }

  private count() {
    const total = this.counted();
    return total && `${total.totalCountIsExact ? "" : "more than "}${total.totalCount}`;
  }

  private content() {
    const { rows, failure, data, busy, hasMore, isCut } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    if (rows.length === 0) return this.search.size > 0 ? this.none() : this.beginning();
    const more = html`<footer>
      <button ?disabled=${busy} @click=${() => this.list.more()}>Show more</button>
    </footer>`;
    const top = html`<footer>
      <button @click=${() => this.list.fresh()}>To the first rows</button>
    </footer>`;
    return html`<div @nz-end=${() => this.list.more()}>
      ${isCut ? top : nothing} ${this.table(rows)} ${hasMore ? more : nothing}
    </div>`;
  }

  private none() {
    return html`<nz-empty heading="Nothing here is like that">
      <p><a href=${location.pathname}>Show all</a></p>
    </nz-empty>`;
  }
}
