import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { say } from "../i18n/words";
import { base, NzElement } from "./base";
import "./time";

export interface Origin {
  readonly source: string;
  readonly url: string | null;
  readonly provenance: { readonly firstSeen: string | null; readonly lastSeen: string | null };
}

/** Where a fact comes from: the source by name, the rest in what unfolds, with the way there. */
@customElement("nz-provenance")
export class NzProvenance extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        position: relative;
        max-width: min(24ch, 40vw);
        color: var(--nz-soft);
        font-size: var(--nz-small);
      }
      summary {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        cursor: pointer;
        list-style: none;
        text-decoration: underline dotted;
        text-underline-offset: 3px;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      dl {
        position: absolute;
        right: 0;
        z-index: 5;
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 12px;
        width: max-content;
        max-width: min(340px, 88vw);
        margin-top: 4px;
        padding: 10px 12px;
        border: 1px solid var(--nz-line);
        border-radius: var(--nz-radius);
        background: var(--nz-raised);
        box-shadow: 0 6px 20px var(--nz-shade);
      }
      :host(.end) dl {
        inset-inline-end: 0;
      }
      dd {
        overflow-wrap: anywhere;
        color: var(--nz-ink);
      }
    `,
  ];

  @property({ attribute: false }) of: Origin | null = null;

  override render() {
    if (this.of === null) return nothing;
    const { source, url, provenance } = this.of;
    return html`<details>
      <summary title=${say("provenance.title")}>${source}</summary>
      <dl>
        <dt>${say("provenance.source")}</dt>
        <dd>${source}</dd>
        <dt>${say("provenance.seen")}</dt>
        <dd><nz-time form="exact" .at=${provenance.lastSeen}></nz-time></dd>
        <dt>${say("provenance.first")}</dt>
        <dd><nz-time form="exact" .at=${provenance.firstSeen}></nz-time></dd>
        ${url && isWeb(url) ? link(url) : nothing}
      </dl>
    </details>`;
  }
}

function link(url: string) {
  return html`<dt></dt>
    <dd><a class="plain" href=${url} target="_blank" rel="noreferrer">${say("provenance.open")}</a></dd>`;
}

const WEB = new Set(["http:", "https:"]);

/** Whether an address that came from a tool may be followed: one of the web, never a script. */
export function isWeb(url: string): boolean {
  return URL.canParse(url) && WEB.has(new URL(url).protocol);
}
