import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { LogNews, Logs, type LogRow, type LogsVariables } from "#operations/console/log-groups/logs";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { pages } from "../app/app";
import { amount, firstOf, text } from "../app/cells";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { levelName } from "./levels";
import { orderOf, whereOf } from "./logs-where";

const FILTERS: readonly Filter[] = [
  {
    name: "level",
    title: "Level",
    options: [
      ["", "Any"],
      ["warning", "Warning and above"],
      ["error", "Error and above"],
      ["fatal", "Fatal"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Newest first"],
      ["system", "By system"],
    ],
  },
];

const COLUMNS: readonly Column<LogRow>[] = [
  { title: "Level", cell: ({ severityNumber }) => text(levelName(severityNumber)) },
  {
    title: "Shape",
    kind: "wide",
    cell: ({ title, nativeId }) => html`<span class="mono">${title || nativeId}</span>`,
  },
  { title: "System", kind: "aside", cell: ({ observedOn }) => firstOf(observedOn) },
  { title: "Lines", kind: "number", cell: ({ lineCount }) => amount(lineCount) },
  { title: "First", kind: "aside", cell: ({ provenance }) => html`<nz-time .at=${provenance.firstSeen}></nz-time>` },
  { title: "Last", cell: ({ provenance }) => html`<nz-time .at=${provenance.lastSeen}></nz-time>` },
];

/** Log lines by their shape, as the address filters and orders them. */
@customElement("nz-log-groups-page")
export class NzLogGroupsPage extends NzNodesPage<LogRow> {
  protected readonly heading = "Log groups";
  protected readonly filters = FILTERS;
  protected readonly columns = COLUMNS;

  protected readonly list = pages(
    this,
    Logs,
    (): LogsVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ logTemplates }) => logTemplates,
  );

  constructor() {
    super();
    new Following(this, LogNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.logTemplates ?? null;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no log group yet">
      <p>
        Log lines that differ only in numbers, ids and names make one group. Files are read under
        <a href="/logs">Logs</a>. Others are sent by OTLP or a log shipper,
        with a token of <a href="/settings/tokens">API tokens</a>, or connect a tool under
        <a href="/settings/sources">Sources</a>. Errors and alerts are <a href="/issues">issues</a>.
      </p>
    </nz-empty>`;
  }
}
