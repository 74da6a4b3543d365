import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { CaseNews, Cases, type CaseRow } from "#operations/console/cases/cases";
import type { CustomerCaseOrder, CustomerCaseWhere } from "../../../generated/inputs";
import "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { pages } from "../app/app";
import { severityColumn, statusColumn, titleColumn } from "../app/cells";
import { RANKS } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { rankIn, titleIn } from "../app/where";

const OPEN = ["open", "pending"];

export const STATUS = {
  name: "status",
  title: "Status",
  options: [
    ["", "All"],
    ["unfinished", "Open or pending"],
    ["open", "Open"],
    ["pending", "Pending"],
    ["resolved", "Resolved"],
    ["closed", "Closed"],
  ],
} as const;

const COLUMNS: readonly Column<CaseRow>[] = [
  severityColumn,
  { title: "Id", kind: "aside", cell: ({ nativeId }) => html`<span class="faint">${nativeId}</span>` },
  titleColumn,
  statusColumn,
  { title: "Account", kind: "aside", cell: ({ account }) => account },
  { title: "Assigned", kind: "aside", cell: ({ assignedTo }) => assignee(assignedTo.nodes) },
  { title: "Opened", cell: ({ openedAt }) => html`<nz-time .at=${openedAt}></nz-time>` },
];

/** What customers say, as the address filters it. */
@customElement("nz-cases-page")
export class NzCasesPage extends NzNodesPage<CaseRow> {
  protected readonly heading = "Cases";
  protected readonly filters = [STATUS, RANKS];
  protected readonly columns = COLUMNS;
  protected readonly list = pages(
    this,
    Cases,
    () => ({ where: { ...whereOf(this.search), ...CASES }, orderBy: NEWEST }),
    ({ customerCases }) => customerCases,
  );

  constructor() {
    super();
    new Following(this, CaseNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.customerCases ?? null;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no case yet">
      <p>Connect the help desk under <a href="/settings/sources">Sources</a>.</p>
    </nz-empty>`;
  }
}

/** Tickets are cases too, and have a list of their own. */
const CASES: CustomerCaseWhere = { label: { eq: "CustomerCase" } };
const NEWEST: CustomerCaseOrder = { field: "OPENED_AT", direction: "DESC" };

function assignee([first]: CaseRow["assignedTo"]["nodes"]) {
  return first ? html`<nz-link .to=${first}></nz-link>` : html`<span class="faint">–</span>`;
}

/** The filter that an address asks for; tickets take the same. */
export function whereOf(search: URLSearchParams): Pick<CustomerCaseWhere, "status" | "severityRank" | "title"> {
  const status = search.get("status");
  return {
    ...(status ? { status: status === "unfinished" ? { in: OPEN } : { eq: status } } : {}),
    ...rankIn(search),
    ...titleIn(search),
  };
}
