import { css, html, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";

import type { Key } from "../i18n/en";
import { say } from "../i18n/words";
import { base, NzElement } from "./base";

const WORST = 1;
const LEAST = 5;

/** How bad something is: bars and a colour by the rank that all sources share, the source's word
 * beside them. */
@customElement("nz-severity")
export class NzSeverity extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        --rank: var(--nz-rank-5);
        display: inline-flex;
        gap: 6px;
        align-items: center;
        max-width: 100%;
        white-space: nowrap;
      }
      span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      :host([rank="1"]) {
        --rank: var(--nz-rank-1);
      }
      :host([rank="2"]) {
        --rank: var(--nz-rank-2);
      }
      :host([rank="3"]) {
        --rank: var(--nz-rank-3);
      }
      :host([rank="4"]) {
        --rank: var(--nz-rank-4);
      }
      svg {
        width: 14px;
        height: 12px;
        flex: none;
        vertical-align: middle;
      }
      rect {
        fill: var(--nz-line);
      }
      rect.on {
        fill: var(--rank);
      }
    `,
  ];

  @property({ type: Number, reflect: true }) rank: number | null = null;
  @property() word: string | null = null;
  /** Show the bars alone; the word is where the pointer rests. */
  @property({ type: Boolean }) brief = false;

  override render() {
    const isKnown = this.rank !== null && this.rank >= WORST && this.rank <= LEAST;
    const name = say(isKnown ? (`severity.${this.rank}` as Key) : "severity.unknown");
    const told = this.word ? `${name} (${this.word})` : name;
    const bars = isKnown ? LEAST - (this.rank ?? LEAST) : 0;
    const text = this.brief ? nothing : html`<span>${this.word ?? name}</span>`;
    return html`<svg viewBox="0 0 14 12" role="img" aria-label=${told}>
        <title>${told}</title>
        ${bar(0, bars)}${bar(1, bars)}${bar(2, bars)}${bar(3, bars)}
      </svg>
      ${text}`;
  }
}

function bar(index: number, on: number) {
  const height = 3 + index * 3;
  const name = index < on ? "on" : "";
  const [x, y] = [index * 4, 12 - height];
  return svg`<rect class=${name} x=${x} y=${y} width="2.6" height=${height} rx="1" />`;
}
