import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { say } from "../i18n/words";
import { base, NzElement } from "./base";
import { isTyping, Keys } from "./keys";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => TemplateResult | string | number | null;
  /** `wide` takes the room that is left and is the link; `number` stands at the right; `aside` is
   * left out where there is little room; the title of a `mark` is for screen readers. */
  readonly kind?: "wide" | "number" | "aside" | "mark";
}

interface Identified {
  readonly id: string;
  readonly title?: string | null;
}

/** Rows that are walked with j and k (or the arrows), opened with Enter, chosen with x.
 *
 * It takes the keys wherever the focus is, but for fields and other windows, unless it is `local`. Tells `nz-select`
 * with the ids that are chosen, and `nz-end` when keys go beyond the last row. */
@customElement("nz-table")
export class NzTable<Row extends Identified = Identified> extends NzElement {
  static override styles = [
    base,
    css`
      .frame {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        position: sticky;
        top: 0;
        padding: 6px 10px;
        border-bottom: 1px solid var(--nz-line);
        background: var(--nz-paper);
        color: var(--nz-faint);
        font-size: var(--nz-small);
        font-weight: 500;
        text-align: start;
        white-space: nowrap;
      }
      td {
        max-width: 240px;
        height: 36px;
        padding: 4px 10px;
        overflow: hidden;
        border-bottom: 1px solid var(--nz-line);
        text-overflow: ellipsis;
        vertical-align: middle;
        white-space: nowrap;
      }
      .wide {
        width: 60%;
        min-width: 180px;
        max-width: 0;
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .mark {
        width: 1px;
        padding-right: 0;
      }
      .check {
        width: 1px;
        padding-right: 0;
      }
      tbody tr:hover {
        background: var(--nz-hover);
      }
      tr[aria-selected="true"] {
        background: var(--nz-chosen);
      }
      tr.here {
        box-shadow: inset 2px 0 var(--nz-accent);
      }
      .title {
        font-weight: 500;
      }
      @media (max-width: 720px) {
        .aside {
          display: none;
        }
        .wide {
          min-width: 140px;
        }
      }
      /* On a phone a row is two lines: what it is called, and below what else is known of it. */
      @media (max-width: 520px) {
        thead {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        thead input {
          visibility: hidden;
        }
        tbody tr {
          display: flex;
          flex-wrap: wrap;
          gap: 2px 12px;
          align-items: center;
          padding: 8px 14px;
          border-bottom: 1px solid var(--nz-line);
        }
        td {
          max-width: 100%;
          height: auto;
          padding: 0;
          border: 0;
          color: var(--nz-soft);
          font-size: var(--nz-small);
        }
        td.check,
        td.mark {
          order: -2;
          width: auto;
        }
        td.wide {
          flex: 1 1 70%;
          order: -1;
          width: auto;
          min-width: 0;
          color: var(--nz-ink);
          font-size: var(--nz-text);
          overflow-wrap: anywhere;
          white-space: normal;
        }
        td.number::before {
          content: attr(data-title) " ";
          color: var(--nz-faint);
        }
        .title {
          display: -webkit-box;
          overflow: hidden;
          -webkit-box-orient: vertical;
          -webkit-line-clamp: 3;
        }
      }
    `,
  ];

  @property({ attribute: false }) columns: readonly Column<Row>[] = [];
  @property({ attribute: false }) rows: readonly Row[] = [];
  /** Where a row leads to. */
  @property({ attribute: false }) href: (row: Row) => string = () => "";
  @property({ type: Boolean }) selectable = false;
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  @property() heading = "";
  /** Take keys only while the focus is inside: one of several tables of a page. */
  @property({ type: Boolean }) local = false;

  /** The id of the row that keys stand on. */
  @state() private here = "";

  constructor() {
    super();
    new Keys(this, (event) => this.pressed(event));
  }

  override render() {
    return html`<div class="frame">
      <table aria-label=${this.heading}>
        <thead>
          <tr>
            ${this.selectable ? html`<th class="check"><span class="unseen">${say("table.choose")}</span>${this.checkAll()}</th>` : nothing}
            ${this.columns.map(
              ({ title, kind }) => html`<th scope="col" class=${kind ?? ""}>
                <span class=${kind === "mark" ? "unseen" : ""}>${title}</span>
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            this.rows,
            ({ id }) => id,
            (row) => this.line(row),
          )}
        </tbody>
      </table>
    </div>`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("rows") && changed.get("rows")) this.keepPlace(changed.get("rows") as readonly Row[]);
  }

  /** Where the row that keys stand on has gone, stand on the one in its place, with the focus if it had it. */
  private keepPlace(before: readonly Row[]): void {
    const at = before.findIndex(({ id }) => id === this.here);
    if (at < 0 || this.rows.some(({ id }) => id === this.here)) return;
    const hadFocus = this.shadowRoot?.activeElement !== null;
    const next = Math.min(at, this.rows.length - 1);
    this.here = this.rows[next]?.id ?? "";
    if (hadFocus) void this.updateComplete.then(() => this.focusOn(next));
  }

  private line(row: Row) {
    const chosen = this.selected.has(row.id);
    return html`<tr
      class=${row.id === this.here ? "here" : ""}
      aria-selected=${this.selectable ? String(chosen) : nothing}
      @focusin=${() => (this.here = row.id)}
    >
      ${this.selectable ? html`<td class="check">${this.check(row, chosen)}</td>` : nothing}
      ${this.columns.map(({ title, cell, kind }, place) => {
        const inner = cell(row);
        const content =
          place === this.leading ? html`<a class="title" href=${this.href(row)}>${inner}</a>` : inner;
        return html`<td class=${kind ?? ""} data-title=${title}>${content}</td>`;
      })}
    </tr>`;
  }

  /** The column whose cells are links: the widest. */
  private get leading(): number {
    return this.columns.findIndex(({ kind }) => kind === "wide");
  }

  private check(row: Row, chosen: boolean) {
    return html`<input
      type="checkbox"
      .checked=${chosen}
      aria-label=${say("table.select", { name: row.title ?? row.id })}
      @change=${() => this.toggle(row.id)}
    />`;
  }

  private checkAll() {
    const all = this.rows.length > 0 && this.rows.every(({ id }) => this.selected.has(id));
    return html`<input
      type="checkbox"
      .checked=${all}
      aria-label=${say("table.all")}
      @change=${() => this.choose(all ? [] : this.rows.map(({ id }) => id))}
    />`;
  }

  private toggle(id: string): void {
    const rest = [...this.selected].filter((one) => one !== id);
    this.choose(rest.length < this.selected.size ? rest : [...rest, id]);
  }

  private choose(ids: readonly string[]): void {
    this.selected = new Set(ids);
    this.tell("nz-select", this.selected);
  }

  private pressed(event: KeyboardEvent): void {
    if (isTyping(event) || (this.local && !this.shadowRoot?.activeElement)) return;
    const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.walk(step);
    } else if (event.key === "x" && this.selectable) {
      if (this.rows.some(({ id }) => id === this.here)) this.toggle(this.here);
    }
  }

  private walk(step: number): void {
    const at = this.rows.findIndex(({ id }) => id === this.here) + step;
    if (at >= this.rows.length) this.tell("nz-end");
    const next = Math.max(0, Math.min(this.rows.length - 1, at));
    this.here = this.rows[next]?.id ?? "";
    this.focusOn(next);
  }

  private focusOn(index: number): void {
    this.renderRoot.querySelectorAll<HTMLElement>("a.title")[index]?.focus();
  }
}
