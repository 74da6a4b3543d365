import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { base, NzElement } from "./base";

export interface Summarized {
  readonly id: string;
  readonly summary: string | null;
  readonly summaryCitations: unknown;
  readonly description: string | null;
}

interface Citation {
  readonly node: string;
  readonly property: string;
  readonly start: number;
  readonly end: number;
}

/** A summary whose sentences lead to where they stand, and the text that it sums up. */
@customElement("nz-summary")
export class NzSummary extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
      h2 {
        margin-bottom: 4px;
        color: var(--nz-soft);
      }
      p {
        max-width: 75ch;
        overflow-wrap: anywhere;
        white-space: pre-line;
        font-size: var(--nz-large);
      }
      button {
        display: inline;
        min-height: 0;
        padding: 0 3px;
        border: 0;
        border-radius: 4px;
        background: none;
        color: var(--nz-accent);
        font-size: var(--nz-small);
        vertical-align: super;
      }
      mark {
        border-radius: 3px;
        background: var(--nz-chosen);
        color: inherit;
      }
    `,
  ];

  @property({ attribute: false }) of: Summarized | null = null;
  @state() private shown: Citation | null = null;

  override render() {
    if (this.of === null) return nothing;
    const { summary, description } = this.of;
    if (!summary && !description) return html`<p class="faint">Nobody described it.</p>`;
    return html`${summary ? this.summed(this.of, summary) : nothing}
    ${description
      ? html`<section>
          <h2>Description</h2>
          <p>${this.marked(description)}</p>
        </section>`
      : nothing}`;
  }

  private summed(of: Summarized, summary: string) {
    const cited = citations(of.summaryCitations);
    const sentences = quoted(cited, of);
    return html`<section>
      <h2>Summary</h2>
      <p>${sentences.length > 0 ? sentences.map((one, at) => this.sentence(one, at, cited)) : summary}</p>
    </section>`;
  }

  /** A sentence is a quotation: pointing at its number marks it where it stands. */
  private sentence(text: string, at: number, cited: readonly Citation[]) {
    const show = () => (this.shown = cited[at] ?? null);
    return html`<span>${text}</span
      ><button
        type="button"
        title=${text}
        aria-label=${`Show sentence ${at + 1} where it stands`}
        @pointerenter=${show}
        @focus=${show}
        @click=${() => this.find(cited[at])}
      >
        ${at + 1}</button
      >${" "}`;
  }

  private marked(text: string) {
    if (this.shown === null) return text;
    const { start, end } = this.shown;
    const letters = [...text];
    const part = (from: number, to?: number) => letters.slice(from, to).join("");
    return html`${part(0, start)}<mark>${part(start, end)}</mark>${part(end)}`;
  }

  private async find(cited: Citation | undefined): Promise<void> {
    this.shown = cited ?? null;
    await this.updateComplete;
    this.renderRoot.querySelector("mark")?.scrollIntoView({ block: "center" });
  }
}

function citations(given: unknown): Citation[] {
  return Array.isArray(given) ? (given as Citation[]) : [];
}

/** The sentences as they stand in the text; none where one is of another node's. */
function quoted(cited: readonly Citation[], { id, description }: Summarized): string[] {
  const isOwn = ({ node, property }: Citation) => node === id && property === "description";
  if (description === null || !cited.every(isOwn)) return [];
  const letters = [...description];
  return cited.map(({ start, end }) => letters.slice(start, end).join(""));
}
