import { html, nothing } from "lit";

import type { Ties } from "#operations/console/app/why";
import type { Named } from "../../shared/ui/link";
import "../../shared/ui/link";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/time";
import type { Entry, Lane } from "../../shared/ui/timeline";
import "./why";

/** A node that a link leads to, with how sure the link is where that is known. */
export interface Tied {
  readonly node: Named;
  readonly confidence: string | null;
}

/** A titled list of nodes that a node hangs together with. They lead to their pages, say of which
 * type they are where they differ, and where the link comes from. Without any: `none`, or nothing. */
export function links(of: Named, title: string, nodes: readonly Named[], none = "", total = nodes.length) {
  const every = nodes.map((node) => ({ node, confidence: null }));
  return ties(of, title, every, none, total);
}

/** The same of links that may have been worked out, and are confirmed or refused here. */
export function ties(of: Named, title: string, every: readonly Tied[], none = "", total = every.length) {
  if (every.length === 0 && none === "") return nothing;
  const more = total - every.length;
  const isMixed = new Set(every.map(({ node }) => node.label)).size > 1;
  return html`<section>
    <h2>${title}</h2>
    ${every.length === 0 ? html`<p class="faint">${none}</p>` : nothing}
    <ul class="links">
      ${every.map(
        ({ node, confidence }) => html`<li>
          <nz-link wraps ?typed=${isMixed} .to=${node}></nz-link>
          <nz-why .of=${of} .to=${node} .confidence=${confidence}></nz-why>
        </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}
  </section>`;
}

/** The links of a node that say one thing and lead one way, as a titled list; nothing without any. */
export function along(
  of: Named & { readonly ties: Ties },
  title: string,
  relationship: string,
  direction: "OUTGOING" | "INCOMING" = "OUTGOING",
) {
  const fits = (one: { relationship: string; direction: string }) =>
    one.relationship === relationship && one.direction === direction;
  const { edges, counts } = of.ties;
  return ties(of, title, edges.filter(fits), "", counts.find(fits)?.count ?? 0);
}

/** What something repeats, and what repeats it. */
export function repeated(of: Named & { readonly ties: Ties }) {
  return html`${along(of, "Repeats", "DUPLICATE_OF")} ${along(of, "Repeated by", "DUPLICATE_OF", "INCOMING")}`;
}

/** How sure a link of one kind with another node is, where its ties tell that. */
export function sureness({ ties }: { readonly ties: Ties }, relationship: string, other: string): string | null {
  const fits = (one: { relationship: string; node: { id: string } }) =>
    one.relationship === relationship && one.node.id === other;
  return ties.edges.find(fits)?.confidence ?? null;
}

interface Told {
  readonly at: string;
  readonly kind: string;
  readonly title: string | null;
  readonly node: Named | null;
}

/** From the top: what was done, what was seen, what came of it. */
const LANES: Readonly<Record<string, Lane>> = {
  DEPLOYMENT: { name: "Deployments", colour: "deployment", place: 0 },
  EVENT: { name: "Errors and alerts", colour: "event", place: 1 },
  ISSUE: { name: "New issues", colour: "issue", place: 2 },
  INCIDENT: { name: "Incidents", colour: "incident", place: 3 },
  CASE: { name: "Cases", colour: "case", place: 4 },
  CHANGE: { name: "Its own changes", colour: "change", place: 5 },
};

/** What a timeline of the API holds, as the picture takes it; `whys` says which matter, and why. */
export function entries<One extends Told>(told: readonly One[], whys?: ReadonlyMap<One, string>): Entry[] {
  return told.map((one) => ({
    at: one.at,
    title: one.title ?? one.node?.title ?? "",
    lane: LANES[one.kind] ?? { name: one.kind, colour: "other", place: 9 },
    href: one.node ? pathOf(one.node) : null,
    why: whys?.get(one) ?? null,
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

/** A time among facts. */
export function time(at: string | null) {
  return at === null ? null : html`<nz-time form="clock" .at=${at}></nz-time>`;
}
