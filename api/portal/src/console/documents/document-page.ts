import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import {
  Document,
  DocumentLinks,
  OneDocument,
  type DocumentData,
  type DocumentLinksData,
} from "#operations/console/documents/document";
import { base } from "../../shared/ui/base";
import "../../shared/ui/chip";
import type { Place } from "../../shared/ui/blocks";
import "../../shared/ui/passage";
import "../../shared/ui/summary";
import type { Citation } from "../../shared/ui/summary";
import "../../shared/ui/time";
import { query } from "../app/app";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { NzPage, page } from "../app/page";
import { along, facts, links, time } from "../app/parts";
import { kindName } from "./document-kinds";

type Shown = Extract<NonNullable<DocumentData["node"]>, { __typename: "Document" }>;
type Linked = Extract<NonNullable<DocumentLinksData["node"]>, { __typename: "Document" }>;

/** One document: its text, passage by passage, what it is about and what names it. */
@customElement("nz-document-page")
export class NzDocumentPage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      .chunks {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
    `,
  ];

  @property() node = "";
  @state() private cited: Citation | null = null;
  @state() private goes = false;

  private readonly found = query(this, Document, () => ({ id: this.node }));
  private readonly linked = query(this, DocumentLinks, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneDocument, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.found.again();
    void this.linked.again();
  }

  override render() {
    return this.whole(this.found, ({ node }) =>
      node?.__typename === "Document"
        ? this.content(node)
        : missing("document", "All documents", "/documents"),
    );
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
          ${one.summary
            ? html`<nz-summary .of=${one} .texts=${textsOf(one)} @nz-cite=${this.pointed}></nz-summary>`
            : nothing}
          ${passages(one, this.cited, this.goes)}
        </div>
        <div class="side">${told(one)} ${this.surroundings()}</div>
      </div>`;
  }

  private pointed({ detail: { cited, goes } }: CustomEvent<{ cited: Citation; goes: boolean }>): void {
    this.cited = cited;
    this.goes = goes;
  }

  private surroundings() {
    return this.within(this.linked, ({ node }) => (node?.__typename === "Document" ? beside(node) : nothing));
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

function textsOf({ hasChunk: { nodes } }: Shown): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id, text }) => [id, text ?? ""]));
}

function placeOf(cited: Citation | null, id: string): Place | null {
  return cited?.node === id ? cited : null;
}

/** Its text: an exact slice after the other, as it was cut. */
function passages({ stub, hasChunk: { nodes, totalCount } }: Shown, cited: Citation | null, goes: boolean) {
  if (stub) return html`<p class="soft">Others name it; nothing has brought its text yet.</p>`;
  if (nodes.length === 0) return html`<p class="soft">It has no text.</p>`;
  const inOrder = nodes.toSorted((one, other) => (one.chunkIndex ?? 0) - (other.chunkIndex ?? 0));
  const more = totalCount - nodes.length;
  return html`<section class="chunks">
    <h2>Text</h2>
    ${inOrder.map(
      ({ id, text }) =>
        html`<nz-passage .text=${text ?? ""} .mark=${placeOf(cited, id)} ?goes=${goes}></nz-passage>`,
    )}
    ${more > 0 ? html`<p class="faint">and ${more} more passages</p>` : nothing}
  </section>`;
}

function beside(one: Linked) {
  return html`${links(one, "About", one.about.nodes, "Nothing is named.", one.about.totalCount)}
    ${links(one, "Owned by", one.ownedBy.nodes, "Nobody is named.")}
    ${links(one, "Defines", one.defines.nodes, "", one.defines.totalCount)}
    ${along(one, "Named in its text", "MENTIONS")} ${along(one, "Named by", "MENTIONS", "INCOMING")}
    ${links(one, "Evidence of", one.evidenceOf.nodes)} ${links(one, "Ended", one.resolved.nodes)}
    ${links(one, "Part of", one.partOf.nodes)} ${links(one, "Parts", one.parts.nodes, "", one.parts.totalCount)}`;
}
