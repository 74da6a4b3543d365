import { css, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base, NzElement } from "./base";
import { blocks, type Block, type Place } from "./blocks";

/** A text of a tool, set as it is meant: headings, items, code. A place in it can be marked, and is
 * brought into view where that is asked for. Nothing of it becomes markup. */
@customElement("nz-passage")
export class NzPassage extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        max-width: 75ch;
        overflow-wrap: anywhere;
        font-size: var(--nz-large);
      }
      .heading,
      .item,
      p {
        white-space: pre-line;
      }
      .heading {
        font-size: var(--nz-large);
        font-weight: 600;
      }
      .item {
        margin-inline-start: 6px;
        padding-inline-start: 12px;
        border-inline-start: 2px solid var(--nz-line);
      }
      pre {
        margin: 0;
        padding: 8px 12px;
        overflow-x: auto;
        border: 1px solid var(--nz-line);
        border-radius: var(--nz-radius);
        background: var(--nz-ground);
        font: var(--nz-text) / 1.5 var(--nz-mono);
      }
      mark {
        border-radius: 3px;
        background: var(--nz-chosen);
        color: inherit;
        box-shadow: 0 0 0 2px var(--nz-chosen);
      }
    `,
  ];

  @property() text = "";
  /** How deep its headings lie below those of the page. */
  @property({ type: Number }) level = 3;
  @property({ attribute: false }) mark: Place | null = null;
  /** Bring what is marked into view. */
  @property({ type: Boolean }) goes = false;

  private letters: readonly string[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("text")) this.letters = [...this.text];
  }

  override render() {
    return blocks(this.text).map((block) => this.block(block));
  }

  override updated(changed: PropertyValues<this>): void {
    if (this.mark === null || !this.goes || !(changed.has("mark") || changed.has("goes"))) return;
    this.renderRoot.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  private block({ kind, from, to }: Block) {
    const said = this.marked(from, to);
    switch (kind) {
      case "heading":
        return html`<div class="heading" role="heading" aria-level=${this.level}><bdi>${said}</bdi></div>`;
      case "code":
        return html`<pre tabindex="0">${said}</pre>`;
      case "item":
        return html`<div class="item">${said}</div>`;
      default:
        return html`<p dir="auto">${said}</p>`;
    }
  }

  /** The letters between two places, those that are marked as such. */
  private marked(from: number, to: number) {
    const part = (start: number, end: number) => this.letters.slice(start, end).join("");
    const start = Math.max(from, this.mark?.start ?? to);
    const end = Math.min(to, this.mark?.end ?? from);
    if (start >= end) return part(from, to);
    return html`${part(from, start)}<mark>${part(start, end)}</mark>${part(end, to)}`;
  }
}
