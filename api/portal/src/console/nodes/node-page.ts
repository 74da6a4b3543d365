import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Node, type NodeData } from "#operations/console/nodes/node";
import "../../shared/ui/chip";
import "../../shared/ui/provenance";
import "../../shared/ui/time";
import { query } from "../app/app";
import { graphLink } from "../app/detail";
import { entitle, NzPage } from "../app/page";
import { links } from "../app/parts";

type Shown = NonNullable<NodeData["node"]>;

/** A node of any type: what it is, and what it hangs together with. */
@customElement("nz-node-page")
export class NzNodePage extends NzPage {
  @property() node = "";

  private readonly found = query(this, Node, () => ({ id: this.node }));

  override render() {
    return this.found.render({
      loading: () => this.loading(),
      failed: (why) => this.failed(why, () => this.found.again()),
      there: ({ node }) => (node ? content(node) : nowhere()),
    });
  }
}

function content(node: Shown) {
  const title = node.title || node.nativeId;
  entitle(title);
  return html`<header>
      <nz-label .type=${node.label}></nz-label>
      <span class="faint">${node.nativeId}</span>
      <span class="end">${graphLink(node.id)}</span>
      <nz-provenance .of=${node}></nz-provenance>
    </header>
    <div class="content">
      <div>
        <h1><bdi>${title}</bdi></h1>
        ${node.stub
          ? html`<p class="soft">Others name it; nothing has described it yet.</p>`
          : html`<p class="soft"><nz-time .at=${node.createdAt}></nz-time></p>`}
      </div>
      ${node.summary ? html`<p>${node.summary}</p>` : nothing} ${related(node)}
    </div>`;
}

/** Its neighbours, by how they are related to it. */
function related({ neighbors: { edges, truncated } }: Shown) {
  const groups = Map.groupBy(edges, ({ relationship, direction }) => `${direction} ${relationship}`);
  return html`${[...groups].map(([, group]) => {
      const [first] = group;
      return links(worded(first), group.map(({ node }) => node));
    })}
    ${truncated ? html`<p class="faint">There are more neighbours than are shown.</p>` : nothing}`;
}

function worded(edge: Shown["neighbors"]["edges"][number] | undefined): string {
  const words = (edge?.relationship ?? "").toLowerCase().replaceAll("_", " ");
  return edge?.direction === "INCOMING" ? `← ${words}` : `${words} →`;
}

function nowhere() {
  entitle("Not found");
  return html`<nz-empty whole heading="There is no such node">
    <p>It may be of another organisation, restricted, or deleted. <a href="/">Home</a></p>
  </nz-empty>`;
}
