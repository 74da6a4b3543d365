import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { OneTerm, Term, type TermData } from "#operations/console/glossary/term";
import "../../shared/ui/chip";
import "../../shared/ui/passage";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { query } from "../app/app";
import { titleColumn } from "../app/cells";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { NzPage } from "../app/page";
import { along, facts, links } from "../app/parts";
import { table } from "../app/table";

type Shown = Extract<NonNullable<TermData["node"]>, { __typename: "GlossaryTerm" }>;
type Use = Shown["mentionedBy"]["nodes"][number];

const USES: readonly Column<Use>[] = [
  { title: "Type", cell: ({ label }) => html`<nz-label .type=${label}></nz-label>` },
  titleColumn,
  { title: "When", cell: ({ createdAt }) => html`<nz-time .at=${createdAt}></nz-time>` },
];

/** One word of the house: what it means, and where it is used. */
@customElement("nz-term-page")
export class NzTermPage extends NzPage {
  @property() node = "";

  private readonly term = query(this, Term, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneTerm, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.term.again();
  }

  override render() {
    return this.whole(this.term, ({ node, documents }) =>
      node?.__typename === "GlossaryTerm"
        ? content(node, documents.nodes)
        : missing("term", "The glossary", "/glossary"),
    );
  }
}

function content(one: Shown, definedBy: TermData["documents"]["nodes"]) {
  return html`${head("Glossary", "/glossary", one)}
    <div class="columns">
      <div class="body">
        ${titled(one, html`${one.status ? html`<nz-label .status=${one.status}></nz-label>` : ""}`)}
        ${one.definition
          ? html`<nz-passage .text=${one.definition}></nz-passage>`
          : html`<p class="soft">Nobody has said yet what it means.</p>`}
        ${uses(one.mentionedBy)}
      </div>
      <div class="side">
        ${facts([
          ["Short", one.abbreviations?.join(", ")],
          ["Language", one.language],
        ])}
        ${links(one, "Defined by", definedBy)}
        ${links(one, "About it", one.subjectOf.nodes, "", one.subjectOf.totalCount)}
        ${along(one, "Named in what it means", "MENTIONS")}
      </div>
    </div>`;
}

function uses({ nodes, totalCount }: Shown["mentionedBy"]) {
  return html`<section>
    <h2>Where it is used ${totalCount}</h2>
    ${nodes.length > 0
      ? html`<div class="card">${table("Where it is used", USES, nodes, true)}</div>`
      : html`<p class="soft">No text that is known uses it.</p>`}
    ${totalCount > nodes.length ? html`<p class="faint">The newest ${nodes.length} are shown.</p>` : ""}
  </section>`;
}
