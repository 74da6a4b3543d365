import { html } from "lit";
import { customElement } from "lit/decorators.js";

import {
  SystemNews,
  Systems,
  type SystemRow,
  type SystemsVariables,
} from "#operations/console/systems/systems";
import type { Column } from "../../shared/ui/table";
import { pages } from "../app/app";
import { count, firstOf, text } from "../app/cells";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { orderOf, whereOf } from "./systems-where";

const FILTERS: readonly Filter[] = [
  {
    name: "kind",
    title: "Kind",
    options: [
      ["", "Any"],
      ["service", "Service"],
      ["application", "Application"],
      ["website", "Website"],
      ["database", "Database"],
      ["queue", "Queue"],
      ["cache", "Cache"],
      ["host", "Host"],
      ["library", "Library"],
      ["job", "Job"],
      ["group", "Group"],
      ["vendor", "Vendor"],
    ],
  },
  {
    name: "tier",
    title: "Tier",
    options: [
      ["", "Any"],
      ["1", "Tier 1"],
      ["2", "Tier 2"],
      ["3", "Tier 3"],
      ["4", "Tier 4"],
    ],
  },
  {
    name: "now",
    title: "Now",
    options: [
      ["", "Any"],
      ["hit", "With open incidents"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Name"],
      ["tier", "Tier 1 first"],
      ["new", "Newest first"],
    ],
  },
];

const COLUMNS: readonly Column<SystemRow>[] = [
  { title: "Name", kind: "wide", cell: ({ title, id }) => title || id },
  { title: "Open incidents", kind: "number", cell: ({ open }) => count(open.totalCount) },
  { title: "Kind", cell: ({ kind }) => text(kind) },
  { title: "Tier", kind: "number", cell: ({ tier }) => text(tier) },
  { title: "Owner", kind: "aside", cell: ({ ownedBy }) => firstOf(ownedBy) },
  { title: "Needed by", kind: "number", cell: ({ dependents }) => count(dependents.totalCount) },
  { title: "Environment", kind: "aside", cell: ({ environment }) => text(environment) },
];

/** Systems, as the address filters and orders them. */
@customElement("nz-systems-page")
export class NzSystemsPage extends NzNodesPage<SystemRow> {
  protected readonly heading = "Systems";
  protected readonly filters = FILTERS;
  protected readonly columns = COLUMNS;

  protected readonly list = pages(
    this,
    Systems,
    (): SystemsVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ systems }) => systems,
  );

  constructor() {
    super();
    new Following(this, SystemNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data && this.list.data.systems;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no system yet">
      <p>
        They come from a service catalogue, from traces, or from a file of yours:
        <a href="/settings/sources">Sources</a>, or
        <span class="mono">nazara ingest FILE --source NAME</span>.
      </p>
    </nz-empty>`;
  }
}
