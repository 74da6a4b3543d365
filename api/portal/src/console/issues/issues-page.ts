import { html } from "lit";
import { customElement } from "lit/decorators.js";

import {
  IssueNews,
  Issues,
  type IssueRow,
  type IssuesVariables,
} from "#operations/console/issues/issues";
import { pages } from "../app/app";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { columns } from "./issue-columns";
import { orderOf, whereOf } from "./issues-where";

const FILTERS: readonly Filter[] = [
  {
    name: "status",
    title: "Status",
    options: [
      ["", "All"],
      ["open", "Open"],
      ["resolved", "Resolved"],
      ["ignored", "Ignored"],
    ],
  },
  {
    name: "kind",
    title: "Kind",
    options: [
      ["", "Any"],
      ["error", "Error"],
      ["alert_rule", "Alert rule"],
      ["log_pattern", "Log pattern"],
      ["problem", "Known problem"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Last seen"],
      ["new", "Newest first"],
    ],
  },
];

/** Technical issues, as the address filters and orders them. */
@customElement("nz-issues-page")
export class NzIssuesPage extends NzNodesPage<IssueRow> {
  protected readonly heading = "Issues";
  protected readonly filters = FILTERS;
  protected readonly columns = columns;

  protected readonly list = pages(
    this,
    Issues,
    (): IssuesVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ technicalIssues }) => technicalIssues,
  );

  constructor() {
    super();
    new Following(this, IssueNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data && this.list.data.technicalIssues;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no technical issue yet">
      <p>
        Error groups and alert rules show up here: connect an error tracker or what raises your
        alerts under <a href="/settings/sources">Sources</a>.
      </p>
    </nz-empty>`;
  }
}
