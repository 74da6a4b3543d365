import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { isKey, say } from "../i18n/words";
import { base, NzElement } from "./base";
import "./chip";
import { segment } from "./kinds";
import { formsOf, keyOfForm, type SummaryForm, type ToldSentence } from "./summary-forms";

export interface Summarized {
  readonly id: string;
  readonly summary: string | null;
  readonly summaryCitations: unknown;
  /** Its forms with what was found of each sentence, where a model wrote them. */
  readonly summaryForms?: unknown;
  /** Whether the node has changed since. */
  readonly summaryIsStale?: boolean | null;
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
      .forms {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 6px;
      }
      .forms button {
        padding: 1px 8px;
        border: 1px solid var(--nz-line);
        border-radius: 99px;
        color: var(--nz-soft);
        vertical-align: baseline;
      }
      .forms button[aria-pressed="true"] {
        background: var(--nz-chosen);
        color: var(--nz-ink);
      }
      .unverifiable {
        text-decoration: underline dotted var(--nz-rank-3);
        text-underline-offset: 3px;
      }
      .verdict {
        margin-inline-end: 2px;
        color: var(--nz-good);
        font-size: var(--nz-small);
      }
      .unverifiable + .verdict {
        color: var(--nz-rank-3);
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
  /** The form that is shown; empty: the first. */
  @state() private form = "";

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
    const forms = formsOf(of.summaryForms);
    const shown = forms.find((one) => keyOfForm(one) === this.form) ?? forms[0];
    if (shown && (forms.length > 1 || shown.sentences.some(({ verdict }) => verdict !== "supported"))) {
      return this.formed(forms, shown);
    }
    const cited = citations(of.summaryCitations);
    const sentences = cited.map((one) => this.quoted(one));
    const isWhole = cited.length > 0 && sentences.every((one) => one !== null);
    const links = cited.map((one, at) => html` <a class="plain" href=${sourceOf(one)}>${at + 1}</a>`);
    const told = isWhole
      ? cited.map((one, at) => this.sentence(sentences[at] ?? "", one, at))
      : html`${summary}${links}`;
    return html`<section>
      ${heading(of)}
      <p>${told}</p>
    </section>`;
  }

  /** A summary that a model wrote, form by form, with what was found of each of its sentences. */
  private formed(forms: readonly SummaryForm[], shown: SummaryForm) {
    const choices = forms.map(
      (one) => html`<button type="button" aria-pressed=${one === shown} @click=${() => (this.form = keyOfForm(one))}>
        ${nameOfForm(one)}
      </button>`,
    );
    const places = shown.sentences.flatMap(({ citations }) => citations);
    return html`<section>
      ${heading(this.of)} ${forms.length > 1 ? html`<div class="forms" role="group" aria-label=${say("summary.forms")}>${choices}</div>` : nothing}
      <p>${shown.sentences.map((one) => this.judged(one, places))}</p>
      <span class="faint">${say("summary.by", { model: shown.model })}</span>
    </section>`;
  }

  private judged({ text, verdict, reason, citations }: ToldSentence, places: readonly Citation[]) {
    const found = say(verdict === "supported" ? "summary.supported" : "summary.unverifiable");
    const mark = verdict === "supported" ? "✓" : "?";
    const why = reason ? `${found}: ${reason}` : found;
    return html`<span class=${verdict} title=${why}>${text}</span
      ><span class="verdict" role="img" aria-label=${why} title=${why}>${mark}</span
      >${citations.map((one) => this.place(one, places.indexOf(one)))}${" "}`;
  }

  /** The number of a place: pointing at it marks the place where the page shows it, else it leads there. */
  private place(cited: Citation, at: number) {
    if (this.quoted(cited) !== null) return this.number(cited, at, "");
    return html` <a class="plain" href=${sourceOf(cited)}>${at + 1}</a>`;
  }

  /** A sentence is a quotation: pointing at its number marks it where it stands, pressing it goes there. */
  private sentence(text: string, cited: Citation, at: number) {
    return html`<span>${text}</span>${this.number(cited, at, text)}${" "}`;
  }

  private number(cited: Citation, at: number, text: string) {
    return html`<button
        type="button"
        title=${text || nothing}
        aria-label=${`Show sentence ${at + 1} where it stands`}
        @pointerenter=${() => this.point(cited)}
        @focus=${() => this.point(cited)}
        @click=${() => this.find(cited)}
      >
        ${at + 1}
      </button>`;
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

function heading(of: Summarized | null) {
  return html`<h2>
    Summary ${of?.summaryIsStale ? html`<nz-label tone="warn">${say("summary.stale")}</nz-label>` : nothing}
  </h2>`;
}

/** "Short", "Long", or "For customers, short". */
function nameOfForm({ form, audience }: SummaryForm): string {
  const key = `summary.${audience}.${form}`;
  return isKey(key) ? say(key) : `${audience}, ${form}`;
}

function citations(given: unknown): Citation[] {
  return Array.isArray(given) ? (given as Citation[]) : [];
}

/** The address of a node's page, with what is cited marked there. */
function sourceOf({ node, property, start, end }: Citation): string {
  return `/nodes/${segment(node)}?at=${property}:${start}-${end}`;
}
