import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Alike } from "#operations/console/app/alike";
import type { EntityType } from "../../../generated/inputs";
import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/chip";
import "../../shared/ui/link";
import type { Named } from "../../shared/ui/link";
import { span } from "../../shared/ui/moments";
import "../../shared/ui/states";
import { query } from "./app";
import { page } from "./page";
import { reasoned, type Reason } from "./reasons";
import { seenBefore } from "./seen-before";

export interface Like {
  readonly node: Named & {
    readonly status?: string | null;
    readonly startedAt?: string | null;
    readonly resolvedAt?: string | null;
    readonly resolvedBy?: { readonly nodes: readonly Named[] };
    readonly kind?: string | null;
  };
  readonly reasons: readonly Reason[];
}

/** What resembles a node, with the reasons, and how it ended. */
@customElement("nz-alike")
export class NzAlike extends NzElement {
  static override styles = [
    base,
    page,
    css`
      :host {
        min-height: 0;
      }
      .past {
        margin-top: 24px;
      }
    `,
  ];

  @property() node = "";
  @property({ attribute: false }) types: readonly EntityType[] = [];

  private readonly found = query(this, Alike, () => ({ id: this.node, types: this.types }));

  override render() {
    return this.found.render({
      loading: () => html`<nz-skeleton lines="4"></nz-skeleton>`,
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.found.again()}></nz-error>`,
      there: ({ semanticNeighbors, similarPast }) => html`${alike(semanticNeighbors)}
        <section class="past">
          <h2>Seen before, and how it ended</h2>
          ${seenBefore(similarPast)}
        </section>`,
    });
  }
}

/** Nodes that resemble another, as rows. */
export function alike(found: readonly Like[]) {
  if (found.length === 0) return html`<p class="soft">Nothing is like it.</p>`;
  const isMixed = new Set(found.map(({ node }) => node.label)).size > 1;
  return html`<ul class="card rows">
    ${found.map(
      ({ node, reasons }) => html`<li>
        <nz-link class="grow most" ?typed=${isMixed} .to=${node}></nz-link>
        ${ending(node)}
        ${reasoned(reasons)}
      </li>`,
    )}
  </ul>`;
}

function ending({ status, kind, startedAt, resolvedAt, resolvedBy }: Like["node"]) {
  if (kind) return html`<nz-label>${kind}</nz-label>`;
  if (!status) return nothing;
  const [by] = resolvedBy?.nodes ?? [];
  const took = startedAt && resolvedAt ? ` in ${span(new Date(startedAt), new Date(resolvedAt))}` : "";
  return html`<span class="soft">${status}${took}${by ? " by" : ""}</span>${by
      ? html`<nz-link class="by" .to=${by}></nz-link>`
      : nothing}`;
}
