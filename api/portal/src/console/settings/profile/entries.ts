import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { base, NzElement } from "../../../shared/ui/base";
import { forms } from "../forms";
import { moved, withValue, type Entry } from "./document";
import { entryFields } from "./entry-fields";
import type { Section } from "./sections";

/** The entries of one section: unfolded to be changed, added, taken away and, where their order says
 * something, moved by dragging or by Alt and the arrows. Tells `nz-entries`. */
@customElement("nz-entries")
export class NzEntries extends NzElement {
  static override styles = [
    base,
    forms,
    css`
      ul {
        overflow: hidden;
        border: 1px solid var(--nz-line);
        border-radius: 8px;
        background: var(--nz-paper);
      }
      li + li {
        border-top: 1px solid var(--nz-line);
      }
      li.over {
        box-shadow: inset 0 2px var(--nz-accent);
      }
      summary {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 7px 12px;
        cursor: pointer;
      }
      summary .grow {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .inside {
        display: grid;
        gap: 12px;
        padding: 6px 12px 14px;
      }
      .rank {
        width: 2ch;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      p {
        margin-bottom: 8px;
      }
      .add {
        margin-top: 10px;
      }
    `,
  ];

  @property({ attribute: false }) section!: Section;
  @property({ attribute: false }) entries: readonly Entry[] = [];
  @state() private dragged = -1;
  @state() private over = -1;

  override render() {
    const { about, one } = this.section;
    return html`<p class="soft">${about}</p>
      ${this.entries.length === 0 ? html`<p>There is no ${one} yet.</p>` : nothing}
      ${this.entries.length > 0
        ? html`<ul aria-label=${this.section.name}>
            ${this.entries.map((entry, index) => this.line(entry, index))}
          </ul>`
        : nothing}
      <button type="button" class="add" @click=${this.add}>Add a ${one}</button>`;
  }

  private line(entry: Entry, at: number) {
    const { isRanked = false } = this.section;
    return html`<li
      class=${this.over === at ? "over" : ""}
      draggable=${isRanked ? "true" : nothing}
      @dragstart=${() => (this.dragged = at)}
      @dragover=${(event: DragEvent) => this.draggedOver(event, at)}
      @drop=${(event: DragEvent) => this.dropped(event, at)}
      @dragend=${() => (this.over = this.dragged = -1)}
    >
      <details>
        <summary @keydown=${(event: KeyboardEvent) => this.pressed(event, at)}>
          ${isRanked ? html`<span class="rank faint">${at + 1}</span>` : nothing}
          <b>${this.nameOf(entry) || "(no name yet)"}</b>
          <span class="grow soft">${shortOf(entry)}</span>
        </summary>
        <div class="inside">
          ${entryFields(this.section, at, entry, (key, value) => this.told(withValue(this.entries, at, key, value)))}
          <div class="actions">
            ${isRanked ? this.movers(at) : nothing}
            <button type="button" @click=${() => this.told(this.entries.filter((_, index) => index !== at))}>
              Take it away
            </button>
          </div>
        </div>
      </details>
    </li>`;
  }

  private movers(at: number) {
    const last = this.entries.length - 1;
    return html`<button type="button" ?disabled=${at === 0} @click=${() => this.move(at, at - 1)}>Worse</button>
      <button type="button" ?disabled=${at === last} @click=${() => this.move(at, at + 1)}>Less bad</button>`;
  }

  private nameOf(entry: Entry): string {
    return String(entry[this.section.called] ?? "");
  }

  private add(): void {
    this.told([...this.entries, { [this.section.called]: "" }]);
    void this.updateComplete.then(() => {
      const last = [...this.renderRoot.querySelectorAll("details")].at(-1);
      if (last) last.open = true;
      last?.querySelector("input")?.focus();
    });
  }

  private move(from: number, to: number): void {
    if (to < 0 || to >= this.entries.length) return;
    const isOpen = this.details().map((one) => one.open);
    this.told(moved(this.entries, from, to));
    void this.updateComplete.then(() => {
      const now = this.details();
      moved(isOpen.map((open) => ({ open })), from, to).forEach(({ open }, index) => {
        const one = now[index];
        if (one) one.open = Boolean(open);
      });
      now[to]?.querySelector("summary")?.focus();
    });
  }

  private details(): HTMLDetailsElement[] {
    return [...this.renderRoot.querySelectorAll("details")];
  }

  private pressed(event: KeyboardEvent, at: number): void {
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (!event.altKey || step === undefined || !this.section.isRanked) return;
    event.preventDefault();
    this.move(at, at + step);
  }

  private draggedOver(event: DragEvent, at: number): void {
    if (this.dragged < 0) return;
    event.preventDefault();
    this.over = at;
  }

  private dropped(event: DragEvent, at: number): void {
    event.preventDefault();
    const from = this.dragged;
    this.over = this.dragged = -1;
    if (from >= 0 && from !== at) this.move(from, at);
  }

  private told(entries: readonly Entry[]): void {
    this.entries = entries;
    this.tell("nz-entries", entries);
  }
}

/** What an entry says, in a line. */
function shortOf(entry: Entry): string {
  const told = entry.title ?? entry.description ?? entry.definition ?? entry.kind;
  return typeof told === "string" ? told : "";
}
