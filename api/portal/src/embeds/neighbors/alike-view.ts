import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  EmbeddedAlike,
  EmbeddedAlikeText,
  type AlikeRow,
} from "#operations/embeds/neighbors/neighbors";
import type { EntityType } from "#operations/inputs";
import type { Query } from "../../shared/graphql/query";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import { say, sayOr } from "../i18n/words";
import { namesIn } from "../lists";
import { note, NzView } from "../view";

interface Alike {
  readonly semanticNeighbors: readonly AlikeRow[];
}

/** What resembles a node, or a text: earlier incidents, cases, runbooks. */
@customElement("nz-alike-view")
export class NzAlikeView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      li {
        flex-wrap: wrap;
        row-gap: 2px;
      }
      a {
        flex: 1 1 100%;
        font-weight: 500;
      }
      .end {
        font-size: var(--nz-small);
      }
      @container (max-width: 360px) {
        .end {
          display: none;
        }
      }
      @container (min-width: 560px) {
        a {
          flex: 1;
        }
        nz-label {
          order: -1;
        }
      }
    `,
  ];

  @property() node = "";
  @property() text = "";
  @property() types = "";
  @property({ type: Number }) first = 8;

  private readonly ofNode = this.ask(EmbeddedAlike, () => (this.node ? { id: this.node, ...this.only } : null));
  private readonly ofText = this.ask(EmbeddedAlikeText, () =>
    this.node || !this.text ? null : { text: this.text, ...this.only },
  );

  protected get found(): Query<Alike, unknown> {
    return this.node ? this.ofNode : this.ofText;
  }

  private get only() {
    return { types: namesIn<EntityType>(this.types), first: this.first };
  }

  override render() {
    if (!this.node && !this.text) return note(say("none.choice"));
    return this.shown(this.found, ({ semanticNeighbors }) => rows(semanticNeighbors));
  }
}

function rows(found: readonly AlikeRow[]) {
  if (found.length === 0) return note(say("alike.none"));
  return html`<ul class="rows" part="list" aria-label=${say("alike.label")}>
    ${found.map(row)}
  </ul>`;
}

function row({ node, reasons }: AlikeRow) {
  const why = reasons.map(({ kind }) => sayOr(`why.${kind}`, kind)).join(", ");
  const status = "status" in node ? node.status : null;
  return html`<li>
    <a class="cut" href=${pathOf(node)}><bdi>${node.title || node.id}</bdi></a>
    <nz-label .type=${node.label}></nz-label>
    ${status ? html`<nz-label .status=${status}></nz-label>` : nothing}
    <span class="faint end">${why}</span>
  </li>`;
}
