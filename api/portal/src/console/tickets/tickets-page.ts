import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { TicketNews, Tickets, type TicketRow } from "#operations/console/tickets/tickets";
import "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import { pages } from "../app/app";
import { severityColumn, statusColumn, titleColumn } from "../app/cells";
import { mayChange } from "../app/changing";
import { RANKS } from "../app/filters";
import { Following } from "../app/following";
import { NzListPage } from "../app/list-page";
import { table } from "../app/table";
import { STATUS, whereOf } from "../cases/cases-page";
import "./new-ticket";

const COLUMNS: readonly Column<TicketRow>[] = [
  severityColumn,
  { title: "Key", cell: ({ key, nativeId }) => html`<span class="faint">${key ?? nativeId}</span>` },
  titleColumn,
  statusColumn,
  {
    title: "Assigned",
    kind: "aside",
    cell: ({ assignedTo: { nodes } }) =>
      nodes[0] ? html`<nz-link .to=${nodes[0]}></nz-link>` : html`<span class="faint">–</span>`,
  },
  { title: "Opened", cell: ({ openedAt }) => html`<nz-time .at=${openedAt}></nz-time>` },
];

/** Tickets of all trackers and those made here, as the address filters them. */
@customElement("nz-tickets-page")
export class NzTicketsPage extends NzListPage<TicketRow> {
  protected readonly heading = "Tickets";
  protected readonly filters = [STATUS, RANKS];
  protected readonly list = pages(
    this,
    Tickets,
    () => ({ where: whereOf(this.search) }),
    ({ tickets }) => tickets,
  );

  @state() private isMaking = false;

  constructor() {
    super();
    new Following(this, TicketNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data?.tickets ?? null;
  }

  protected override actions() {
    if (!mayChange()) return nothing;
    return html`<button class="first" @click=${() => (this.isMaking = true)}>New ticket</button>
      <nz-new-ticket ?open=${this.isMaking} @nz-close=${() => (this.isMaking = false)}></nz-new-ticket>`;
  }

  protected table(rows: readonly TicketRow[]) {
    return table(this.heading, COLUMNS, rows);
  }

  protected beginning() {
    return html`<nz-empty heading="There is no ticket yet">
      <p>
        Connect a tracker: <span class="mono">nazara connector add</span>${mayChange()
          ? ", or make the first one here"
          : nothing}.
      </p>
    </nz-empty>`;
  }
}
