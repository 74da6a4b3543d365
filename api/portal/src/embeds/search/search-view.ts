import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import { EmbeddedSearch, type EmbeddedSearchData } from "#operations/embeds/search/search";
import type { EntityType } from "#operations/inputs";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import type { SearchDetail } from "../api";
import { say, sayOr } from "../i18n/words";
import { namesIn } from "../lists";
import { note, NzView } from "../view";

type Found = EmbeddedSearchData["semanticNeighbors"][number];

const PAUSE_MS = 150;

/** A field, and under it what is found while somebody types. Arrows walk from it through the list. */
@customElement("nz-search-view")
export class NzSearchView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      .field {
        padding: 12px 16px;
      }
      input {
        width: 100%;
        min-height: 36px;
        padding: 4px 12px;
        font-size: var(--nz-large);
      }
      .rows {
        border-top: 1px solid var(--nz-line);
      }
      a.grow {
        font-weight: 500;
      }
      @container (max-width: 420px) {
        .why {
          display: none;
        }
      }
    `,
  ];

  @property() text = "";
  @property() types = "";
  @property({ type: Number }) first = 10;
  @state() private asked = "";
  @query("input") private readonly field!: HTMLInputElement;

  private pause = 0;
  private toldOf: unknown = null;

  protected readonly found = this.ask(EmbeddedSearch, () =>
    this.asked ? { text: this.asked, types: namesIn<EntityType>(this.types), first: this.first } : null,
  );

  override render() {
    return html`<div role="search" aria-label=${say("search.label")} @keydown=${this.walked}>
      <div class="field">
        <input
          part="field"
          type="search"
          aria-label=${say("search.label")}
          placeholder=${say("search.hint")}
          autocomplete="off"
          .value=${this.text}
          @input=${this.wrote}
        />
      </div>
      ${this.asked ? this.shown(this.found, ({ semanticNeighbors }) => this.results(semanticNeighbors)) : nothing}
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("text")) return;
    clearTimeout(this.pause);
    const ask = () => (this.asked = this.text.trim());
    if (this.hasUpdated) this.pause = window.setTimeout(ask, PAUSE_MS);
    else ask();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { data, busy } = this.found;
    if (data === null || busy || data === this.toldOf) return;
    this.toldOf = data;
    const detail = { text: this.asked, count: data.semanticNeighbors.length };
    this.tell<SearchDetail>("nazara-search", detail);
  }

  private results(found: readonly Found[]) {
    if (found.length === 0) return note(say("search.none", { text: this.asked }));
    return html`<ul class="rows" part="results" aria-label=${say("search.found", { count: found.length })}>
      ${found.map(row)}
    </ul>`;
  }

  private wrote(): void {
    this.tell("nz-type", this.field.value);
  }

  private walked(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [...this.renderRoot.querySelectorAll<HTMLElement>("input, a")];
    const here = stops.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, here + step))]?.focus();
  }
}

function row({ node, reasons }: Found) {
  const why = reasons.map(({ kind }) => sayOr(`why.${kind}`, kind)).join(", ");
  return html`<li>
    <nz-label .type=${node.label}></nz-label>
    <a class="grow cut" href=${pathOf(node)}><bdi>${node.title || node.nativeId}</bdi></a>
    <span class="why faint">${why}</span>
  </li>`;
}
