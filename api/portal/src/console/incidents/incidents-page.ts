import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { IncidentNews, Incidents } from "#operations/console/incidents/incidents";
import { base } from "../../shared/ui/base";
import { pages } from "../app/app";
import { filterBar, type Filter } from "../app/filters";
import { Following } from "../app/following";
import { entitle, NzPage, page } from "../app/page";
import { incidentTable } from "./incident-table";
import { orderOf, whereOf } from "./incidents-where";

const FILTERS: readonly Filter[] = [
  {
    name: "status",
    title: "Status",
    options: [
      ["", "All"],
      ["open", "Open"],
      ["triggered", "Triggered"],
      ["acknowledged", "Acknowledged"],
      ["resolved", "Resolved"],
      ["closed", "Closed"],
    ],
  },
  {
    name: "rank",
    title: "Severity",
    options: [
      ["", "Any"],
      ["1", "Critical"],
      ["2", "High"],
      ["3", "Medium"],
      ["4", "Low"],
      ["5", "Minor"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Newest first"],
      ["severity", "Worst first"],
    ],
  },
];

/** Incidents, as the address filters and orders them. */
@customElement("nz-incidents-page")
export class NzIncidentsPage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      footer {
        padding: 12px 20px;
      }
    `,
  ];

  @property({ attribute: false }) override search = new URLSearchParams();

  private readonly list = pages(
    this,
    Incidents,
    () => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ incidents }) => incidents,
  );

  constructor() {
    super();
    new Following(this, IncidentNews, () => ({}), () => this.list.fresh());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    entitle("Incidents");
  }

  override render() {
    const total = this.list.data?.incidents;
    return html`<header>
        <h1>Incidents</h1>
        <span class="faint" role="status">
          ${total ? `${total.totalCountIsExact ? "" : "more than "}${total.totalCount}` : nothing}
        </span>
        ${filterBar(FILTERS, this.search, (to) => this.tell("nz-go", { to, replace: true }))}
      </header>
      ${this.content()}`;
  }

  private content() {
    const { rows, failure, data, busy, hasMore } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    if (rows.length === 0) return this.none();
    return html`${incidentTable(rows, "Incidents")}
      ${hasMore
        ? html`<footer>
            <button ?disabled=${busy} @click=${() => this.list.more()}>Show more</button>
          </footer>`
        : nothing}`;
  }

  private none() {
    return this.search.size > 0
      ? html`<nz-empty heading="No incident is like that">
          <p><a href="/incidents">Show all incidents</a></p>
        </nz-empty>`
      : html`<nz-empty heading="There is no incident yet">
          <p>Connect what raises them: <span class="mono">nazara connector add</span>.</p>
        </nz-empty>`;
  }
}
