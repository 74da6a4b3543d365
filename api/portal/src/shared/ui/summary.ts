import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { base, NzElement } from "./base";
import { segment } from "./kinds";

export interface Summarized {
  readonly id: string;
  readonly summary: string | null;
  readonly summaryCitations: unknown;
  readonly description?: string | null;
}

/** A place in a text of a node, in code points, the end exclusive. */
export interface Citation {
  readonly node: string;
  readonly property: string;
  readonly start: number;
  readonly end: number;
}

/** A summary whose sentences lead to where they stand, and the text that it sums up.
 *
 * What is cited of another node stands in `texts`, where the page shows it: pointing at such a
 * sentence tells `nz-cite` with its place. What the page does not show is a link to its node. */
@customElement("nz-summary")
export class NzSummary extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
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
  /** Texts that the page shows, by the id of their node. */
  @property({ attribute: false }) texts: ReadonlyMap<string, string> = new Map();
  /** A place of the description that is marked from the start. */
  @property({ attribute: false }) at: Citation | null = null;
  @state() private shown: Citation | null = null;

  override render() {
    if (this.of === null) return nothing;
    const { summary, description = null } = this.of;
    if (!summary && !description && this.texts.size === 0) return html`<p class="faint">Nobody described it.</p>`;
    return html`${summary ? this.summed(this.of, summary) : nothing}
    ${description
      ? html`<section>
          <h2>Description</h2>
          <p>${this.marked(description)}</p>
        </section>`
      : nothing}`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("at") && this.at !== null) void this.find(this.at);
  }

  private summed(of: Summarized, summary: string) {
    const cited = citations(of.summaryCitations);
    const sentences = cited.map((one) => this.quoted(one));
    const isWhole = cited.length > 0 && sentences.every((one) => one !== null);
    const links = cited.map((one, at) => html` <a class="plain" href=${sourceOf(one)}>${at + 1}</a>`);
    const told = isWhole
      ? cited.map((one, at) => this.sentence(sentences[at] ?? "", one, at))
      : html`${summary}${links}`;
    return html`<section>
      <h2>Summary</h2>
      <p>${told}</p>
    </section>`;
  }

  /** A sentence is a quotation: pointing at its number marks it where it stands, pressing it goes there. */
  private sentence(text: string, cited: Citation, at: number) {
    return html`<span>${text}</span
      ><button
        type="button"
        title=${text}
        aria-label=${`Show sentence ${at + 1} where it stands`}
        @pointerenter=${() => this.point(cited)}
        @focus=${() => this.point(cited)}
        @click=${() => this.find(cited)}
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

  /** What a citation quotes; null where its text is not shown here. */
  private quoted(cited: Citation): string | null {
    const text = this.isOwn(cited) ? (this.of?.description ?? null) : (this.texts.get(cited.node) ?? null);
    return text === null ? null : [...text].slice(cited.start, cited.end).join("");
  }

  private isOwn({ node, property }: Citation): boolean {
    return node === this.of?.id && property === "description";
  }

  private point(cited: Citation): void {
    if (this.isOwn(cited)) this.shown = cited;
    else this.tell("nz-cite", { cited, goes: false });
  }

  private async find(cited: Citation): Promise<void> {
    if (!this.isOwn(cited)) {
      this.tell("nz-cite", { cited, goes: true });
      return;
    }
    this.shown = cited;
    await this.updateComplete;
    this.renderRoot.querySelector("mark")?.scrollIntoView({ block: "center" });
  }
}

function citations(given: unknown): Citation[] {
  return Array.isArray(given) ? (given as Citation[]) : [];
}

/** The address of a node's page, with what is cited marked there. */
function sourceOf({ node, property, start, end }: Citation): string {
  return `/nodes/${segment(node)}?at=${property}:${start}-${end}`;
}
