import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { EmbeddedEntity, EmbeddedEntityNews } from "#operations/embeds/entity/entity";
import "../../shared/ui/chip";
import "../../shared/ui/link";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/provenance";
import "../../shared/ui/severity";
import "../../shared/ui/time";
import { say } from "../i18n/words";
import { note, NzView } from "../view";
import { facts, type Shown } from "./facts";

/** A node: what it is and how it stands. It changes as soon as it changes in Nazara. */
@customElement("nz-entity-view")
export class NzEntityView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 28px;
      }
      dl > div {
        min-width: 0;
      }
      dt {
        color: var(--nz-faint);
        font-size: var(--nz-small);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .links {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 0 10px;
        min-width: 0;
      }
      .summary {
        max-width: 75ch;
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      .incidents {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
        padding: 10px 12px;
        border-radius: var(--nz-radius);
        background: var(--nz-ground);
      }
      .incidents li {
        display: flex;
        gap: 8px;
        align-items: center;
        min-width: 0;
      }
      a.title {
        display: inline-block;
      }
    `,
  ];

  @property() node = "";

  protected readonly found = this.ask(EmbeddedEntity, () => (this.node ? { id: this.node } : null));

  constructor() {
    super();
    this.follow(EmbeddedEntityNews, () => (this.node ? { id: this.node } : null));
  }

  override render() {
    if (!this.node) return note(say("none.choice"));
    return this.shown(this.found, ({ node }) => (node ? content(node) : note(say("none.node"))));
  }
}

function content(node: Shown) {
  const title = node.title || node.nativeId;
  return html`<div class="body" role="group" aria-label=${title}>
    <div class="row">
      <nz-label .type=${node.label}></nz-label>
      ${standing(node)}
      <nz-provenance class="end" .of=${node}></nz-provenance>
    </div>
    <a class="title" part="title" href=${pathOf(node)}><bdi>${title}</bdi></a>
    ${node.stub ? html`<p class="soft">${say("entity.stub")}</p>` : nothing} ${facts(node)}
    ${node.summary ? html`<p class="summary" part="summary">${node.summary}</p>` : nothing}
    ${node.__typename === "System" ? open(node.incidents) : nothing}
  </div>`;
}

/** Its status and severity, where it has such. */
function standing(node: Shown) {
  const status = "status" in node ? node.status : null;
  const ranked = "severity" in node && node.severity ? node : null;
  return html`${ranked
    ? html`<nz-severity .rank=${ranked.severityRank} .word=${ranked.severity}></nz-severity>`
    : nothing}
  ${status ? html`<nz-label .status=${status}></nz-label>` : nothing}`;
}

function open({ nodes, totalCount }: Extract<Shown, { __typename: "System" }>["incidents"]) {
  if (nodes.length === 0) return nothing;
  const more = totalCount - nodes.length;
  return html`<div class="incidents" part="incidents">
    <p class="name" id="open">${say("entity.open")}</p>
    <ul aria-labelledby="open">
      ${nodes.map(
        (one) => html`<li>
          ${"severity" in one
            ? html`<nz-severity brief .rank=${one.severityRank} .word=${one.severity}></nz-severity>`
            : nothing}
          <nz-link class="grow" .to=${one}></nz-link>
          ${"startedAt" in one ? html`<nz-time class="soft" .at=${one.startedAt}></nz-time>` : nothing}
        </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p class="faint">${say("entity.more", { count: more })}</p>` : nothing}
  </div>`;
}
