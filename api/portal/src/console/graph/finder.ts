import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/chip";
import { reasonsOf, Searching, type Hit } from "../app/searching";

/** Finds a node by what somebody types. Tells `nz-found` with its id. */
@customElement("nz-finder")
export class NzFinder extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
      }
      input {
        width: 170px;
      }
      ul {
        position: absolute;
        right: 0;
        z-index: 6;
        width: min(420px, 86vw);
        margin-top: 4px;
        padding: 6px;
        border: 1px solid var(--nz-line);
        border-radius: 8px;
        background: var(--nz-raised);
        box-shadow: 0 8px 24px var(--nz-shade);
      }
      li {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 4px 8px;
        border-radius: var(--nz-radius);
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--nz-chosen);
      }
      bdi {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 900px) {
        ul {
          right: auto;
          left: 0;
        }
      }
    `,
  ];

  @property() name = "";
  @state() private at = 0;

  private readonly search = new Searching(this);

  override render() {
    const { hits, problem, asked } = this.search;
    return html`<input
        type="search"
        role="combobox"
        aria-label=${this.name}
        aria-expanded=${String(hits.length > 0)}
        aria-controls="hits"
        aria-activedescendant=${hits.length > 0 ? `hit-${this.at}` : nothing}
        placeholder=${`${this.name}…`}
        autocomplete="off"
        @input=${this.wrote}
        @keydown=${this.pressed}
      />
      <ul id="hits" role="listbox" aria-label="Found" ?hidden=${asked === "" || hits.length === 0}>
        ${hits.map((hit, index) => this.line(hit, index))}
      </ul>
      ${problem ? html`<span class="soft" role="status">${problem}</span>` : nothing}`;
  }

  private line(hit: Hit, index: number) {
    const { node } = hit;
    return html`<li
      id=${`hit-${index}`}
      role="option"
      aria-selected=${String(index === this.at)}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => this.take(index)}
    >
      <nz-label .type=${node.label}></nz-label>
      <bdi>${node.title || node.nativeId}</bdi>
      <span class="faint">${reasonsOf(hit)}</span>
    </li>`;
  }

  private wrote(event: Event): void {
    this.at = 0;
    this.search.typed((event.target as HTMLInputElement).value);
  }

  private pressed(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.search.hits.length;
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.at = (this.at + step + count) % count;
    } else if (event.key === "Enter") this.take(this.at);
    else if (event.key === "Escape") this.search.clear();
  }

  private take(index: number): void {
    const hit = this.search.hits[index];
    if (hit === undefined) return;
    const field = this.renderRoot.querySelector("input");
    if (field) field.value = "";
    this.search.clear();
    this.tell("nz-found", hit.node.id);
  }
}
