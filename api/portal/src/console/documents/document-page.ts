import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  Document,
  DocumentLinks,
  OneDocument,
  type DocumentData,
  type DocumentLinksData,
} from "#operations/console/documents/document";
import "../../shared/ui/chip";
import "../../shared/ui/passage";
import "../../shared/ui/time";
import { query } from "../app/app";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { NzPage } from "../app/page";
import { facts, links, time } from "../app/parts";
import { kindName } from "./document-kinds";

type Shown = Extract<NonNullable<DocumentData["node"]>, { __typename: "Document" }>;
type Linked = Extract<NonNullable<DocumentLinksData["node"]>, { __typename: "Document" }>;

/** One document: its text, passage by passage, what it is about and what names it. */
@customElement("nz-document-page")
export class NzDocumentPage extends NzPage {
  @property() node = "";

  private readonly found = query(this, Document, () => ({ id: this.node }));
  private readonly linked = query(this, DocumentLinks, () => ({ id: this.node }));

  constructor() {
    super();
    const again = () => {
      void this.found.again();
      void this.linked.again();
    };
    new Following(this, OneDocument, () => ({ id: this.node }), again);
  }

  override render() {
    return this.found.render({
      loading: () => this.loading(),
      failed: (why) => this.failed(why, () => this.found.again()),
      there: ({ node }) =>
        node?.__typename === "Document"
          ? this.content(node)
          : missing("document", "All documents", "/documents"),
    });
  }

  private content(one: Shown) {
    return html`${head("Documents", "/documents", one)}
      <div class="columns">
        <div class="body">
          ${titled(
            one,
            html`<nz-label>${kindName(one.kind)}</nz-label>
              <span class="soft">changed <nz-time .at=${one.sourceUpdatedAt}></nz-time></span>`,
          )}
          ${one.summary ? html`<section><h2>Summary</h2><nz-passage .text=${one.summary}></nz-passage></section>` : nothing}
          ${passages(one)}
        </div>
        <div class="side">${told(one)} ${this.surroundings()}</div>
      </div>`;
  }

  private surroundings() {
    return this.linked.render({
      loading: () => this.loading(),
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.linked.again()}></nz-error>`,
      there: ({ node }) => (node?.__typename === "Document" ? beside(node) : nothing),
    });
  }
}

function told(one: Shown) {
  return facts([
    ["Filed in", one.section],
    ["Language", one.language],
    ["Author", named(one.author)],
    ["Written", time(one.sourceCreatedAt)],
  ]);
}

/** Of the id of a person, what the source calls them. */
function named(author: string | null): string | null {
  return author?.split(":").at(-1) ?? null;
}

/** Its text: an exact slice after the other, as it was cut. */
function passages({ stub, hasChunk: { nodes, totalCount } }: Shown) {
  if (stub) return html`<p class="soft">Others name it; nothing has brought its text yet.</p>`;
  if (nodes.length === 0) return html`<p class="soft">It has no text.</p>`;
  const inOrder = nodes.toSorted((one, other) => (one.chunkIndex ?? 0) - (other.chunkIndex ?? 0));
  const more = totalCount - nodes.length;
  return html`<section>
    <h2>Text</h2>
    ${inOrder.map(({ id, text }) => html`<nz-passage class="chunk" id=${id} .text=${text ?? ""}></nz-passage>`)}
    ${more > 0 ? html`<p class="faint">and ${more} more passages</p>` : nothing}
  </section>`;
}

function beside(one: Linked) {
  return html`${links("About", one.about.nodes, "Nothing is named.", one.about.totalCount)}
    ${links("Owned by", one.ownedBy.nodes, "Nobody is named.")}
    ${links("Defines", one.defines.nodes, "", one.defines.totalCount)}
    ${links("Names", one.mentions.nodes, "", one.mentions.totalCount)}
    ${links("Named by", one.mentionedBy.nodes, "Nothing that is known.", one.mentionedBy.totalCount)}
    ${links("Evidence of", one.evidenceOf.nodes)} ${links("Ended", one.resolved.nodes)}
    ${links("Part of", one.partOf.nodes)} ${links("Parts", one.parts.nodes, "", one.parts.totalCount)}`;
}
