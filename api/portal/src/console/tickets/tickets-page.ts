import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { TicketNews, Tickets, type TicketRow } from "#operations/console/tickets/tickets";
import "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/time";
import type { Notice } from "../../shared/ui/toast";
import { pages } from "../app/app";
import { severityColumn, statusColumn, titleColumn } from "../app/cells";
import { mayChange, undo } from "../app/changing";
import { RANKS } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage, type Act } from "../app/nodes-page";
import { STATUS, whereOf } from "../cases/cases-page";
import "./new-ticket";
import { close, take, type Outcome } from "./ticket-acts";

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
export class NzTicketsPage extends NzNodesPage<TicketRow> {
  protected readonly heading = "Tickets";
  protected readonly filters = [STATUS, RANKS];
  protected readonly columns = COLUMNS;
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

  protected override acts(): readonly Act<TicketRow>[] {
    if (!mayChange()) return super.acts();
    return [
      { name: "Assign to me", done: (rows) => this.carryOut(take(rows)) },
      { name: "Close", done: (rows) => this.carryOut(close(rows)) },
      ...super.acts(),
    ];
  }

  private async carryOut(doing: Promise<Outcome>): Promise<void> {
    const { text, events } = await doing;
    this.release();
    this.list.fresh();
    const done = async () => {
      for (const event of events) await undo(event);
      this.list.fresh();
    };
    this.tell<Notice>("nz-toast", { text, ...(events.length > 0 ? { act: { name: "Undo", done } } : {}) });
  }

  protected beginning() {
    return html`<nz-empty heading="There is no ticket yet">
      <p>
        Connect a tracker under <a href="/settings/sources">Sources</a>${mayChange()
          ? ", or make the first one here"
          : nothing}.
      </p>
    </nz-empty>`;
  }
}
