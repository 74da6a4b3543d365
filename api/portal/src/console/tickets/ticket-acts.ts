import { AssignTicket, ChangeTicket } from "#operations/console/tickets/ticket";
import type { TicketRow } from "#operations/console/tickets/tickets";
import { app } from "../app/app";
import { change, freshKey, told } from "../app/changing";

type Event = { readonly id: string } | null;

/** What became of tickets that something was to be done with. */
export interface Outcome {
  /** Audit events of those that were changed, the last first. */
  readonly events: readonly string[];
  readonly text: string;
}

/** Tickets of the desk are changed here, others in their tools. */
const DESK = "nazara";

export function close(tickets: readonly TicketRow[]): Promise<Outcome> {
  return each(tickets, "closed", async ({ id, provenance: { version: ifVersion } }) => {
    const input = { id, ifVersion, status: "closed", idempotencyKey: freshKey() };
    return (await change(ChangeTicket, { input })).changeTicket.auditEvent;
  });
}

export function take(tickets: readonly TicketRow[]): Promise<Outcome> {
  const assignee = { user: app.login?.session.user.email ?? "" };
  return each(tickets, "assigned to you", async ({ id }) => {
    const input = { id, assignee, idempotencyKey: freshKey() };
    return (await change(AssignTicket, { input })).assignTicket.auditEvent;
  });
}

/** One after the other: what goes wrong with one costs that one. */
async function each(
  tickets: readonly TicketRow[],
  verb: string,
  doing: (ticket: TicketRow) => Promise<Event>,
): Promise<Outcome> {
  const ours = tickets.filter(({ source }) => source === DESK);
  const events: string[] = [];
  const problems: string[] = [];
  let count = 0;
  for (const ticket of ours) {
    try {
      const event = await doing(ticket);
      count += 1;
      if (event) events.unshift(event.id);
    } catch (error) {
      problems.push(`${ticket.key ?? ticket.nativeId}: ${told(error)}`);
    }
  }
  return { events, text: outcome(count, verb, tickets.length - ours.length, problems) };
}

/** Say how many it was done with, and why not with the others. */
export function outcome(count: number, verb: string, foreign: number, problems: readonly string[]): string {
  const done = count === 1 ? `1 ticket is ${verb}.` : `${count} tickets are ${verb}.`;
  const left = foreign === 0 ? "" : ` ${foreign} of other tools can only be changed there.`;
  const [first] = problems;
  return `${done}${left}${first ? ` ${problems.length} failed: ${first}` : ""}`;
}
