import { html } from "lit";
import { customElement } from "lit/decorators.js";

import {
  DocumentNews,
  Documents,
  type DocumentRow,
  type DocumentsVariables,
} from "#operations/console/documents/documents";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { pages } from "../app/app";
import { firstOf, text, titleColumn } from "../app/cells";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { kindName, KINDS } from "./document-kinds";
import { orderOf, whereOf } from "./documents-where";

const FILTERS: readonly Filter[] = [
  { name: "kind", title: "Kind", options: [["", "Any"], ...Object.entries(KINDS)] },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Changed last"],
      ["old", "Changed longest ago"],
    ],
  },
];

const COLUMNS: readonly Column<DocumentRow>[] = [
  titleColumn,
  { title: "Kind", cell: ({ kind }) => kindName(kind) },
  { title: "About", kind: "aside", cell: ({ about }) => firstOf(about) },
  { title: "Owner", kind: "aside", cell: ({ ownedBy }) => firstOf(ownedBy) },
  { title: "Filed in", kind: "aside", cell: ({ section }) => text(section) },
  { title: "Changed", cell: ({ sourceUpdatedAt }) => html`<nz-time .at=${sourceUpdatedAt}></nz-time>` },
];

/** Pages, runbooks, postmortems and threads, as the address filters and orders them. */
@customElement("nz-documents-page")
export class NzDocumentsPage extends NzNodesPage<DocumentRow> {
  protected readonly heading = "Documents";
  protected readonly filters = FILTERS;
  protected readonly columns = COLUMNS;

  protected readonly list = pages(
    this,
    Documents,
    (): DocumentsVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ documents }) => documents,
  );

  constructor() {
    super();
    new Following(this, DocumentNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.documents ?? null;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no document yet">
      <p>
        Connect a wiki with <span class="mono">nazara connector add</span>, or give a folder of Markdown:
        <span class="mono">nazara ingest FOLDER --source NAME</span>.
      </p>
    </nz-empty>`;
  }
}
