import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { Glossary, TermNews, type GlossaryVariables, type TermRow } from "#operations/console/glossary/glossary";
import "../../shared/ui/chip";
import type { Column } from "../../shared/ui/table";
import { pages } from "../app/app";
import { count, text } from "../app/cells";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { orderOf, whereOf } from "./glossary-where";

const FILTERS: readonly Filter[] = [
  {
    name: "status",
    title: "Status",
    options: [
      ["", "Any"],
      ["accepted", "Accepted"],
      ["proposed", "Proposed"],
      ["rejected", "Rejected"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "A to Z"],
      ["new", "Newest first"],
    ],
  },
];

const COLUMNS: readonly Column<TermRow>[] = [
  { title: "Term", cell: ({ title, nativeId }) => html`<b>${title || nativeId}</b>` },
  { title: "Meaning", kind: "wide", cell: ({ definition }) => text(definition) },
  { title: "Short", kind: "aside", cell: ({ abbreviations }) => text(abbreviations?.join(", ") ?? null) },
  { title: "Used", kind: "number", cell: ({ mentionedBy }) => count(mentionedBy.totalCount) },
  { title: "Status", kind: "aside", cell: ({ status }) => (status ? html`<nz-label .status=${status}></nz-label>` : null) },
];

/** The words of the house, as the address filters and orders them. */
@customElement("nz-glossary-page")
export class NzGlossaryPage extends NzNodesPage<TermRow> {
  protected readonly heading = "Glossary";
  protected readonly filters = FILTERS;
  protected readonly columns = COLUMNS;

  protected readonly list = pages(
    this,
    Glossary,
    (): GlossaryVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ glossaryTerms }) => glossaryTerms,
  );

  constructor() {
    super();
    new Following(this, TermNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.glossaryTerms ?? null;
  }

  protected beginning() {
    return html`<nz-empty heading="No term is defined yet">
      <p>
        Terms stand in the domain profile: write them there and activate it with
        <span class="mono">nazara profile apply FILE --activate</span>. Texts that use them are found by themselves.
      </p>
    </nz-empty>`;
  }
}
