import { html, nothing } from "lit";

import type { Named } from "../../shared/ui/link";
import "../../shared/ui/link";
import { pathOf } from "../../shared/ui/kinds";
import type { Entry, Lane } from "../../shared/ui/timeline";

/** A titled list of nodes that lead to their pages. Without any: `none`, or nothing at all. */
export function links(title: string, nodes: readonly Named[], none = "", total = nodes.length) {
  if (nodes.length === 0 && none === "") return nothing;
  const more = total - nodes.length;
  return html`<section>
    <h2>${title}</h2>
    ${nodes.length === 0 ? html`<p class="faint">${none}</p>` : nothing}
    <ul>
      ${nodes.map((node) => html`<li><nz-link typed .to=${node}></nz-link></li>`)}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}
  </section>`;
}

interface Told {
  readonly at: string;
  readonly kind: string;
  readonly title: string | null;
  readonly node: Named | null;
}

const LANES: Readonly<Record<string, Lane>> = {
  CHANGE: { name: "Changes", colour: "change" },
  DEPLOYMENT: { name: "Deployments", colour: "deployment" },
  EVENT: { name: "Errors and alerts", colour: "event" },
  INCIDENT: { name: "Incidents", colour: "incident" },
  CASE: { name: "Cases", colour: "case" },
};

/** What a timeline of the API holds, as the picture takes it. */
export function entries(told: readonly Told[]): Entry[] {
  return told.map(({ at, kind, title, node }) => ({
    at,
    title: title ?? node?.title ?? "",
    lane: LANES[kind] ?? { name: kind, colour: "other" },
    href: node ? pathOf(node) : null,
  }));
}
