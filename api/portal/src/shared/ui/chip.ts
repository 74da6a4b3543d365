import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base, NzElement } from "./base";
import { kindOf } from "./kinds";

/** A short word in a frame: the type of a node with its colour, a status, a tag. */
@customElement("nz-label")
export class NzLabel extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        gap: 5px;
        align-items: center;
        max-width: 100%;
        padding: 0 7px;
        border: 1px solid var(--nz-line);
        border-radius: 99px;
        background: var(--nz-raised);
        color: var(--nz-soft);
        font-size: var(--nz-small);
        line-height: 18px;
        white-space: nowrap;
      }
      span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      i {
        flex: none;
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--nz-kind-other);
      }
      i.open {
        background: var(--nz-rank-1);
      }
      i.attended,
      i.warn {
        background: var(--nz-rank-3);
      }
      i.done {
        background: var(--nz-good);
      }
      i.incident {
        background: var(--nz-kind-incident);
      }
      i.case {
        background: var(--nz-kind-case);
      }
      i.deployment {
        background: var(--nz-kind-deployment);
      }
      i.event {
        background: var(--nz-kind-event);
      }
      i.system {
        background: var(--nz-kind-system);
      }
      i.document {
        background: var(--nz-kind-document);
      }
      i.person {
        background: var(--nz-kind-person);
      }
    `,
  ];

  /** The type of a node, as `label` of GraphQL says it. */
  @property() type: string | null = null;
  @property() status: string | null = null;
  /** Marks words of the slot as something to look at. */
  @property() tone: "warn" | null = null;

  override render() {
    if (this.status !== null) {
      return html`<i class=${progressOf(this.status)}></i><span>${this.status}</span>`;
    }
    if (this.type === null) {
      return html`${this.tone ? html`<i class=${this.tone}></i>` : nothing}<span><slot></slot></span>`;
    }
    const kind = kindOf(this.type);
    return html`<i class=${kind.colour}></i><span>${kind.name}</span>`;
  }
}

const DONE = /^(resolved|closed|done|fixed|succeeded|success|solved|merged|inactive|flows|ok)$/i;
const OPEN = /^(triggered|open|new|failed|error|active|firing|failing)$/i;
const ATTENDED = /^(acknowledged|investigating|identified|mitigated|monitoring|pending|in.?progress)$/i;

/** Where a status stands: open, attended to by somebody, done, or something else. */
export function progressOf(status: string): "open" | "attended" | "done" | "other" {
  if (DONE.test(status)) return "done";
  if (ATTENDED.test(status)) return "attended";
  return OPEN.test(status) ? "open" : "other";
}
