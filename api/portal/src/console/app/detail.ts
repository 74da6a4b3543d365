import { html, nothing, type TemplateResult } from "lit";

import { icon } from "../../shared/ui/icons";
import { segment } from "../../shared/ui/kinds";
import "../../shared/ui/provenance";
import type { Origin } from "../../shared/ui/provenance";
import "../../shared/ui/states";
import { app } from "./app";
import { entitle } from "./page";

interface Known extends Origin {
  readonly id: string;
  readonly nativeId: string;
}

interface Titled {
  readonly title: string | null;
  readonly nativeId: string;
}

/** The head of a node's page: the way back to its list, what people call it, the graph, the source. */
export function head(list: string, path: string, node: Known, name = node.nativeId, more: unknown = nothing) {
  return html`<header>
    <a class="soft" href=${path}>${list}</a>
    <span class="faint">${name}</span>
    <span class="end">${more} ${graphLink(node.id)}</span>
    ${browserLink(node.id)}
    <nz-provenance .of=${node}></nz-provenance>
  </header>`;
}

/** The title of a node, which the window bears too, with what marks it below. */
export function titled(node: Titled, marks: TemplateResult) {
  const title = node.title || node.nativeId;
  entitle(title);
  return html`<div class="titled">
    <h1 title=${title}><bdi>${title}</bdi></h1>
    <div>${marks}</div>
  </div>`;
}

/** Where a node is shown with what lies around it. */
export function graphLink(id: string) {
  return html`<a class="button" href=${`/graph/${segment(id)}`}>${icon("graph")} Graph</a>`;
}

/** Where log files are read as those of a node; nothing for who may not. */
export function logsLink(name: "system" | "incident", { id, title, nativeId }: Titled & { readonly id: string }) {
  if (app.login?.session.role === "viewer") return nothing;
  const chosen = new URLSearchParams({ [name]: id, name: title || nativeId });
  return html`<a class="button" href=${`/logs?${chosen.toString()}`}>${icon("log")} Read logs</a>`;
}

/** For whoever runs Nazara: the node as it is stored, in Neo4j Browser. */
export function browserLink(id: string) {
  if (app.login?.session.role !== "admin") return nothing;
  const href = `/api/neo4j-browser?${new URLSearchParams({ node: id }).toString()}`;
  return html`<a class="soft" href=${href} target="_blank" rel="noreferrer" title="Sign in there with the password of the database"
    >Neo4j Browser</a
  >`;
}

/** That there is no such node, with the way to those that there are. */
export function missing(what: string, list: string, path: string) {
  entitle("Not found");
  return html`<nz-empty whole heading=${`There is no such ${what}`}>
    <p>It may be of another organisation, restricted, or deleted. <a href=${path}>${list}</a></p>
  </nz-empty>`;
}
