import { html, nothing, type TemplateResult } from "lit";

import { icon } from "../../shared/ui/icons";
import { segment } from "../../shared/ui/kinds";
import "../../shared/ui/provenance";
import type { Origin } from "../../shared/ui/provenance";
import "../../shared/ui/states";
import { entitle } from "./page";

interface Known extends Origin {
  readonly id: string;
  readonly nativeId: string;
}

/** The head of a node's page: the way back to its list, its id at the source, the source. */
export function head(list: string, path: string, node: Known) {
  return html`<header>
    <a class="soft" href=${path}>${list}</a>
    <span class="faint">${node.nativeId}</span>
    <span class="end">${graphLink(node.id)}</span>
    <nz-provenance .of=${node}></nz-provenance>
  </header>`;
}

/** Where a node is shown with what lies around it. */
export function graphLink(id: string) {
  return html`<a class="button" href=${`/graph/${segment(id)}`}>${icon("graph")} Graph</a>`;
}

/** That there is no such node, with the way to those that there are. */
export function missing(what: string, list: string, path: string) {
  entitle("Not found");
  return html`<nz-empty whole heading=${`There is no such ${what}`}>
    <p>It may be of another organisation, restricted, or deleted. <a href=${path}>${list}</a></p>
  </nz-empty>`;
}

/** Facts in two columns; those that nobody told are left out. */
export function facts(pairs: readonly (readonly [string, TemplateResult | string | number | null])[]) {
  const known = pairs.filter(([, value]) => value !== null && value !== "");
  if (known.length === 0) return nothing;
  return html`<dl class="facts">
    ${known.map(([name, value]) => html`<dt class="soft">${name}</dt><dd><bdi>${value}</bdi></dd>`)}
  </dl>`;
}
