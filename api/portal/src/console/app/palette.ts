import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query as select, state } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/chip";
import "../../shared/ui/dialog";
import { pathOf } from "../../shared/ui/kinds";
import { reasonsOf, Searching, type Hit } from "./searching";

interface Choice {
  readonly to: string;
  readonly title: string;
  readonly type: string | null;
  readonly why: string;
}

/** Search over everything as one types, and the way to every page. */
@customElement("nz-palette")
export class NzPalette extends NzElement {
  static override styles = [
    base,
    css`
      input {
        width: 100%;
        min-height: 46px;
        padding: 4px 16px;
        border: 0;
        border-bottom: 1px solid var(--nz-line);
        border-radius: 0;
        background: none;
        font-size: var(--nz-large);
        outline: none;
      }
      ul {
        min-height: 60px;
        padding: 6px;
      }
      li {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 34px;
        padding: 4px 10px;
        border-radius: var(--nz-radius);
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--nz-chosen);
      }
      .title {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      p {
        padding: 8px 16px 14px;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) pages: readonly { path: string; name: string }[] = [];
  @state() private typed = "";
  @state() private at = 0;
  @select("input") private readonly field!: HTMLInputElement;

  private readonly search = new Searching(this);

  override render() {
    const choices = this.choices();
    return html`<nz-dialog bare heading="Search" ?open=${this.open}>
      <input
        role="combobox"
        aria-label="Search everything, or go to a page"
        aria-expanded="true"
        aria-controls="choices"
        aria-activedescendant=${choices.length > 0 ? `choice-${this.at}` : nothing}
        placeholder="Search everything, or go to a page"
        autocomplete="off"
        spellcheck="false"
        .value=${this.typed}
        @input=${this.wrote}
        @keydown=${this.pressed}
      />
      <ul id="choices" role="listbox" aria-label="Found">
        ${choices.map((one, index) => this.line(one, index))}
      </ul>
      ${choices.length === 0 ? this.note() : nothing}
    </nz-dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open") || !this.open) return;
    this.typed = "";
    this.search.clear();
    this.at = 0;
    void this.updateComplete.then(() => this.field.focus());
  }

  private line({ title, type, why }: Choice, index: number) {
    return html`<li
      id=${`choice-${index}`}
      role="option"
      aria-selected=${String(index === this.at)}
      @click=${() => this.take(index)}
      @pointermove=${() => (this.at = index)}
    >
      ${type ? html`<nz-label .type=${type}></nz-label>` : nothing}
      <span class="title"><bdi>${title}</bdi></span>
      <span class="faint">${why}</span>
    </li>`;
  }

  private note() {
    const { problem } = this.search;
    return problem ? html`<p class="soft" role="status">${problem}</p>` : nothing;
  }

  private choices(): Choice[] {
    const typed = this.typed.trim().toLowerCase();
    const pages = this.pages
      .filter(({ name }) => name.toLowerCase().includes(typed))
      .map(({ path, name }) => ({ to: path, title: name, type: null, why: "page" }));
    return [...pages, ...this.search.hits.map(choiceOf)];
  }

  private wrote(): void {
    this.typed = this.field.value;
    this.at = 0;
    this.search.typed(this.typed);
  }

  private pressed(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    const count = this.choices().length;
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.at = (this.at + step + count) % count;
    } else if (event.key === "Enter") this.take(this.at);
  }

  private take(index: number): void {
    const choice = this.choices()[index];
    if (choice) this.tell("nz-go", { to: choice.to });
  }
}

function choiceOf(hit: Hit): Choice {
  const { node } = hit;
  return { to: pathOf(node), title: node.title || node.nativeId, type: node.label, why: reasonsOf(hit) };
}
