import { css, html, nothing, type CSSResultGroup } from "lit";
import { state } from "lit/decorators.js";

import { Keys } from "../../shared/ui/keys";
import { pathOf, segment } from "../../shared/ui/kinds";
import type { Named } from "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/table";
import { NzListPage } from "./list-page";
import "./views";

/** What can be done with rows that are chosen. */
export interface Act<Row> {
  readonly name: string;
  readonly done: (rows: readonly Row[]) => unknown;
}

/** Each opened node is asked for by itself. */
const DRAWN = 20;

/** A list of nodes: rows are chosen and something is done with all of them; views are kept. */
export abstract class NzNodesPage<Row extends Named> extends NzListPage<Row> {
  static override styles: CSSResultGroup = [
    NzListPage.styles,
    css`
      .chosen {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        padding: 6px 20px;
        border-bottom: 1px solid var(--nz-line);
        background: var(--nz-chosen);
      }
    `,
  ];

  protected abstract readonly columns: readonly Column<Row>[];
  @state() private chosen: ReadonlySet<string> = new Set();

  constructor() {
    super();
    new Keys(this, ({ key }) => {
      if (key === "Escape") this.chosen = new Set();
    });
  }

  /** What can be done with chosen rows. */
  protected acts(): readonly Act<Row>[] {
    return [
      { name: "Open in graph", done: (rows) => this.tell("nz-go", { to: graphOf(rows) }) },
      { name: "Copy links", done: (rows) => this.copy(rows) },
    ];
  }

  protected override views() {
    return html`<nz-views .search=${this.search}></nz-views>`;
  }

  protected override table(rows: readonly Row[]) {
    return html`<nz-table
      selectable
      .heading=${this.heading}
      .columns=${this.columns}
      .rows=${rows}
      .href=${pathOf}
      .selected=${this.chosen}
      @nz-select=${(event: CustomEvent<ReadonlySet<string>>) => (this.chosen = event.detail)}
    ></nz-table>`;
  }

  protected override above() {
    const rows = this.list.rows.filter(({ id }) => this.chosen.has(id));
    if (rows.length === 0) return nothing;
    return html`<div class="chosen" role="group" aria-label="What to do with the selection">
      <b role="status">${rows.length} selected</b>
      ${this.acts().map(({ name, done }) => html`<button @click=${() => done(rows)}>${name}</button>`)}
      <button class="bare" @click=${() => (this.chosen = new Set())}>Select none</button>
    </div>`;
  }

  /** Choose nothing: what was to be done with the rows is done. */
  protected release(): void {
    this.chosen = new Set();
  }

  private async copy(rows: readonly Row[]): Promise<void> {
    const links = rows.map((row) => new URL(pathOf(row), location.href).href);
    await navigator.clipboard.writeText(links.join("\n"));
    this.tell("nz-toast", rows.length === 1 ? "The link is copied." : `${rows.length} links are copied.`);
  }
}

/** The address of the graph around some nodes: the first in the middle, the others opened too. */
export function graphOf(rows: readonly Named[]): string {
  const [first, ...others] = rows.slice(0, DRAWN).map(({ id }) => id);
  const opened = new URLSearchParams(others.map((id) => ["open", id]));
  return `/graph/${segment(first ?? "")}${others.length > 0 ? `?${opened.toString()}` : ""}`;
}
