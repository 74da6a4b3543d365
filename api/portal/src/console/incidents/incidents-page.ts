import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { IncidentNews, Incidents, type IncidentRow } from "#operations/console/incidents/incidents";
import { pages } from "../app/app";
import { RANKS } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { columns } from "./incident-table";
import { orderOf, whereOf } from "./incidents-where";

const STATUS = {
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
} as const;

const ORDER = {
  name: "order",
  title: "Order",
  options: [
    ["", "Newest first"],
    ["severity", "Worst first"],
  ],
} as const;

/** Incidents, as the address filters and orders them. */
@customElement("nz-incidents-page")
export class NzIncidentsPage extends NzNodesPage<IncidentRow> {
  protected readonly heading = "Incidents";
  protected readonly filters = [STATUS, RANKS, ORDER];
  protected readonly columns = columns;
  protected readonly list = pages(
    this,
    Incidents,
    () => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ incidents }) => incidents,
  );

  constructor() {
    super();
    new Following(this, IncidentNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.incidents ?? null;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no incident yet">
      <p>Connect what raises them under <a href="/settings/sources">Sources</a>.</p>
    </nz-empty>`;
  }
}
