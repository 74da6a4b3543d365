import { html, nothing } from "lit";

import type { Named } from "../../shared/ui/link";
import "../../shared/ui/link";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/time";
import type { Entry, Lane } from "../../shared/ui/timeline";
import { app } from "./app";

/** A titled list of nodes that lead to their pages, of which type where they differ. Without any:
 * `none`, or nothing at all. */
export function links(title: string, nodes: readonly Named[], none = "", total = nodes.length) {
  if (nodes.length === 0 && none === "") return nothing;
  const more = total - nodes.length;
  const isMixed = new Set(nodes.map(({ label }) => label)).size > 1;
  return html`<section>
    <h2>${title}</h2>
    ${nodes.length === 0 ? html`<p class="faint">${none}</p>` : nothing}
    <ul class="links">
      ${nodes.map((node) => html`<li><nz-link wraps ?typed=${isMixed} .to=${node}></nz-link></li>`)}
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

/** Facts by name; those that nobody said are left out. */
export function facts(told: readonly (readonly [string, unknown])[]) {
  const known = told.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (known.length === 0) return nothing;
  return html`<dl class="facts">
    ${known.map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}
  </dl>`;
}

/** Who said something, as far as that is known here: the API names users by their ids. */
export function sayer(author: string | null) {
  return author !== null && author === app.login?.session.user.id ? "You" : "";
}

/** A time among facts. */
export function time(at: string | null) {
  return at === null ? null : html`<nz-time form="clock" .at=${at}></nz-time>`;
}
