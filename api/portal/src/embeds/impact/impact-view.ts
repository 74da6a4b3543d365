import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { EmbeddedImpact, type EmbeddedImpactData } from "#operations/embeds/impact/impact";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/link";
import { say } from "../i18n/words";
import { note, NzView } from "../view";

type Impact = NonNullable<EmbeddedImpactData["blastRadius"]>;

/** What stops if a system does: how many, of which tiers, whose, and each. */
@customElement("nz-impact-view")
export class NzImpactView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      .tiers {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 18px;
      }
      .tiers strong {
        font-variant-numeric: tabular-nums;
      }
      .owners {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
      }
      .rows {
        max-height: 300px;
        overflow-y: auto;
        border-top: 1px solid var(--nz-line);
      }
    `,
  ];

  @property() node = "";
  @property({ type: Number }) hops = 3;
  @property({ type: Number }) first = 20;

  protected readonly found = this.ask(EmbeddedImpact, () =>
    this.node ? { id: this.node, hops: this.hops, first: this.first } : null,
  );

  override render() {
    if (!this.node) return note(say("none.choice"));
    return this.shown(this.found, ({ node, blastRadius }) => {
      if (node === null) return note(say("none.node"));
      return blastRadius && blastRadius.total > 0 ? content(blastRadius) : note(say("impact.none"));
    });
  }
}

function content({ total, truncated, byTier, owners, systems }: Impact) {
  return html`<div class="body">
      <p class="title" part="total">${say(truncated ? "impact.least" : "impact.total", { count: total })}</p>
      <ul class="tiers soft">
        ${byTier.map(
          ({ tier, count }) =>
            html`<li>${tier === null ? say("impact.tierless") : say("impact.tier", { tier })} <strong>${count}</strong></li>`,
        )}
      </ul>
      ${owners.length > 0 ? belonging(owners) : nothing}
    </div>
    <ul class="rows" part="list" aria-label=${say("impact.systems")} tabindex="0">
      ${systems.map(row)}
    </ul>
    ${systems.length < total ? note(say("more")) : nothing}`;
}

function belonging(owners: Impact["owners"]) {
  return html`<div part="owners">
    <p class="name" id="owners">${say("impact.owners")}</p>
    <ul class="owners" aria-labelledby="owners">
      ${owners.map(
        ({ owner, systems }) => html`<li><nz-link .to=${owner}></nz-link> <span class="faint">${systems}</span></li>`,
      )}
    </ul>
  </div>`;
}

function row({ hops, system }: Impact["systems"][number]) {
  return html`<li>
    <a class="grow cut" href=${pathOf(system)}><bdi>${system.title || system.id}</bdi></a>
    <span class="soft">${system.tier === null ? nothing : say("impact.tier", { tier: system.tier })}</span>
    <span class="faint">${say("impact.hop", { hops })}</span>
  </li>`;
}
