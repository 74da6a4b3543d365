import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Finding, type FindingData } from "#operations/console/nodes/finding";
import { Node, type NodeData } from "#operations/console/nodes/node";
import "../../shared/ui/chip";
import "../../shared/ui/passage";
import "../../shared/ui/provenance";
import { relationWords } from "../../shared/ui/relations";
import "../../shared/ui/time";
import { query } from "../app/app";
import { browserLink, graphLink } from "../app/detail";
import { entitle, NzPage } from "../app/page";
import { facts, ties, time } from "../app/parts";
import { placeIn } from "../app/place";
import "./finding-answers";

type Shown = NonNullable<NodeData["node"]>;

/** A node of any type: what it is and says, and what it hangs together with. The address may mark a
 * place of its text. */
@customElement("nz-node-page")
export class NzNodePage extends NzPage {
  @property() node = "";
  @property({ attribute: false }) override search = new URLSearchParams();

  private readonly found = query(this, Node, () => ({ id: this.node }));

  private readonly finding = query(this, Finding, () =>
    this.found.data?.node?.label === "Finding" ? { id: this.node } : null,
  );

  protected override again(): void {
    void this.found.again();
    void this.finding.again();
  }

  override render() {
    return this.whole(this.found, ({ node }) => (node ? this.content(node) : nowhere()));
  }

  private content(node: Shown) {
    const title = node.title || node.nativeId;
    const said = "said" in node ? node.said : null;
    entitle(title);
    return html`<header>
        <nz-label .type=${node.label}></nz-label>
        <span class="faint">${node.nativeId}</span>
        <span class="end">${graphLink(node.id)}</span>
        ${browserLink(node.id)}
        <nz-provenance .of=${node}></nz-provenance>
      </header>
      <div class="content">
        <div class="titled">
          <h1 title=${title}><bdi>${title}</bdi></h1>
          ${node.stub
            ? html`<p class="soft">Others name it; nothing has described it yet.</p>`
            : html`<p class="soft"><nz-time .at=${node.createdAt}></nz-time></p>`}
        </div>
        ${told(node)}
        ${node.label === "Finding" ? this.within(this.finding, (data) => whatWasFound(data.node)) : nothing}
        ${said
          ? html`<nz-passage level="2" .text=${said} .mark=${placeIn(this.search, node.id)} goes></nz-passage>`
          : nothing}
        ${related(node)}
      </div>`;
  }
}

/** What is known of it, by its type. */
function told(node: Shown) {
  switch (node.__typename) {
    case "Person":
      return facts([["E-mail", node.email], ["Role", node.role]]);
    case "Team":
      return facts([["E-mail", node.email], ["Chat", node.chat]]);
    case "WorkItem":
      return facts([
        ["Key", node.key],
        ["Kind", node.kind],
        ["Status", node.status],
        ["Opened", time(node.openedAt)],
        ["Closed", time(node.closedAt)],
      ]);
    case "TechnicalEvent":
      return facts([
        ["Kind", node.kind],
        ["Happened", time(node.at)],
        ["Times", node.count],
        ["Examples", node.exemplars?.join("\n")],
      ]);
    case "DocumentChunk":
      return facts(node.document.nodes.map((one) => ["In", html`<nz-link .to=${one}></nz-link>`] as const));
    default:
      return nothing;
  }
}

/** What a finding says, and what people may say to it. */
function whatWasFound(node: FindingData["node"]) {
  if (node?.__typename !== "Finding") return nothing;
  return html`${facts([
      ["Stands", node.standing],
      ["Sure", node.score === null ? null : `${Math.round(node.score * 100)} %`],
      ["Times", node.occasions],
      ["Counted", node.value],
      ["Usual", node.baseline],
      ["Since", time(node.onset)],
      ["First", node.onset ? null : time(node.firstAt)],
      ["Last", time(node.lastAt)],
      ["Why", node.reasons?.join("\n")],
    ])}
    <nz-finding-answers .of=${node}></nz-finding-answers>`;
}

/** Its neighbours, by how they are related to it. */
function related(of: Shown) {
  const { edges, truncated } = of.neighbors;
  const groups = Map.groupBy(edges, ({ relationship, direction }) => `${direction} ${relationship}`);
  return html`${[...groups].map(([, group]) => ties(of, worded(group[0]), group))}
    ${truncated ? html`<p class="faint">There are more neighbours than are shown.</p>` : nothing}`;
}

function worded(edge: Shown["neighbors"]["edges"][number] | undefined): string {
  const words = relationWords(edge?.relationship ?? "");
  return edge?.direction === "INCOMING" ? `What ${words} it` : `It ${words}`;
}

function nowhere() {
  entitle("Not found");
  return html`<nz-empty whole heading="There is no such node">
    <p>It may be of another organisation, restricted, or deleted. <a href="/">Home</a></p>
  </nz-empty>`;
}
