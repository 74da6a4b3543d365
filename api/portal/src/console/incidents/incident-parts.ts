import { html, nothing } from "lit";

import type { IncidentData, IncidentSurroundingsData } from "#operations/console/incidents/incident";
import "../../shared/ui/link";
import { span } from "../../shared/ui/moments";
import "../../shared/ui/time";

type Alike = NonNullable<IncidentSurroundingsData["node"]>["semanticNeighbors"][number];
type Change = IncidentData["changes"]["nodes"][number];

const WHY: Readonly<Record<string, string>> = { text: "same words", vector: "similar text" };

/** How long it took, if it is over. */
export function passed(one: { startedAt: string | null; resolvedAt: string | null }) {
  if (!one.startedAt || !one.resolvedAt) return nothing;
  return html`, over after ${span(new Date(one.startedAt), new Date(one.resolvedAt))}`;
}

/** What was said of it, newest first. */
export function history(changes: readonly Change[]) {
  if (changes.length === 0) return html`<p class="soft">Nothing was said of it since it came.</p>`;
  return html`<ul class="card rows">
    ${changes.map(
      (one) => html`<li>
        <nz-label .status=${one.status ?? "changed"}></nz-label>
        <span class="grow">${one.title}</span>
        <nz-time class="soft" .at=${one.at ?? one.knownSince}></nz-time>
      </li>`,
    )}
  </ul>`;
}

/** What resembles it, with the reasons, and how it ended. */
export function alike(found: readonly Alike[]) {
  if (found.length === 0) return html`<p class="soft">Nothing is like it.</p>`;
  return html`<ul class="card rows">
    ${found.map(
      ({ node, reasons }) => html`<li>
        <nz-link class="grow" .to=${node}></nz-link>
        ${ending(node)}
        <span class="faint">${reasons.map(({ kind }) => WHY[kind] ?? kind).join(", ")}</span>
      </li>`,
    )}
  </ul>`;
}

function ending(node: Alike["node"]) {
  if (!("status" in node)) return nothing;
  const { status, startedAt, resolvedAt } = node;
  const took = startedAt && resolvedAt ? ` in ${span(new Date(startedAt), new Date(resolvedAt))}` : "";
  return html`<span class="soft">${status}${took}</span>`;
}
