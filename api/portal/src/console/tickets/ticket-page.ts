import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  AssignTicket,
  ChangeTicket,
  CommentTicket,
  OneTicket,
  Ticket,
  type TicketData,
} from "#operations/console/tickets/ticket";
import type { TicketAssignee } from "../../../generated/inputs";
import "../../shared/ui/chip";
import "../../shared/ui/severity";
import "../../shared/ui/summary";
import "../../shared/ui/time";
import "../app/alike";
import { query } from "../app/app";
import { change, freshKey, mayChange, told } from "../app/changing";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { NzPage } from "../app/page";
import "../app/remark";
import type { Remark } from "../app/remark";
import { aside, entries, isOurs, type ShownTicket } from "./ticket-parts";

const LIKE = ["TICKET", "CUSTOMER_CASE", "INCIDENT", "DOCUMENT"] as const;

/** A ticket: what it says, what was done, and, of one that was made here, what is to be done. */
@customElement("nz-ticket-page")
export class NzTicketPage extends NzPage {
  @property() node = "";

  private turn: Promise<void> = Promise.resolve();
  private readonly found = query(this, Ticket, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneTicket, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.found.again();
  }

  override render() {
    return this.whole(this.found, ({ node, teams }) =>
      node?.__typename === "Ticket"
        ? this.content(node, teams.nodes)
        : missing("ticket", "All tickets", "/tickets"),
    );
  }

  private content(one: ShownTicket, teams: TicketData["teams"]["nodes"]) {
    const mine = isOurs(one) && mayChange();
    return html`${head("Tickets", "/tickets", one, one.key ?? one.nativeId)}
      <div class="columns">
        <div class="body">
          ${titled(
            one,
            html`<nz-severity .rank=${one.severityRank} .word=${one.severity}></nz-severity>
            <nz-label .status=${one.status ?? "unknown"}></nz-label>
            <span class="soft">opened <nz-time .at=${one.openedAt}></nz-time></span>`,
          )}
          <nz-summary .of=${one}></nz-summary>
          <section>
            <h2>What was done</h2>
            ${entries(one)}
            ${mine ? html`<nz-remark action="Comment" .send=${this.comment}></nz-remark>` : nothing}
          </section>
          <section>
            <h2>What is like it</h2>
            <nz-alike .node=${one.id} .types=${LIKE}></nz-alike>
          </section>
        </div>
        ${aside(one, teams, mine ? this : null)}
      </div>`;
  }

  /** Let it stand as `status`, unless somebody else changed it meanwhile. */
  setStatus(status: string): void {
    this.carryOut(({ id, provenance: { version: ifVersion } }) =>
      change(ChangeTicket, { input: { id, ifVersion, status, idempotencyKey: freshKey() } }),
    );
  }

  assign(assignee: TicketAssignee | null): void {
    this.carryOut(({ id }) =>
      change(AssignTicket, { input: { id, assignee, idempotencyKey: freshKey() } }),
    );
  }

  private readonly comment = async ({ text, idempotencyKey }: Remark) => {
    await change(CommentTicket, { input: { id: this.node, text, idempotencyKey } });
    await this.found.again();
  };

  /** One change after another, each of the ticket as the one before left it. */
  private carryOut(doing: (one: ShownTicket) => Promise<unknown>): void {
    this.turn = this.turn.then(async () => {
      const one = this.found.data?.node;
      if (one?.__typename !== "Ticket") return;
      await doing(one).catch((error: unknown) => this.tell("nz-toast", told(error)));
      await this.found.again();
    });
  }
}
