import { html } from "lit";
import { live } from "lit/directives/live.js";

import type { TicketData } from "#operations/console/tickets/ticket";
import type { TicketAssignee } from "../../../generated/inputs";
import { app } from "../app/app";
import { along, facts, links, repeated, time } from "../app/parts";

export type ShownTicket = Extract<NonNullable<TicketData["node"]>, { __typename: "Ticket" }>;
type Teams = TicketData["teams"]["nodes"];

/** What a page does for these parts. */
export interface Desk {
  setStatus: (status: string) => void;
  assign: (assignee: TicketAssignee | null) => void;
}

const STATUSES = ["open", "pending", "resolved", "closed"];
const DESK = "nazara";

/** Whether it was made here; others are changed in the tools that they are of. */
export function isOurs({ source }: ShownTicket): boolean {
  return source === DESK;
}

/** What was done and said, newest first. */
export function entries({ entries: { nodes } }: ShownTicket) {
  if (nodes.length === 0) return html`<p class="soft">Nothing yet.</p>`;
  return html`<ul class="card rows">
    ${nodes.map(
      ({ kind, title, text, actor, at }) => html`<li>
        <nz-label>${kind}</nz-label>
        <span class="grow said">${text ?? title}</span>
        <span class="soft">${actor}</span>
        <nz-time class="soft" .at=${at}></nz-time>
      </li>`,
    )}
  </ul>`;
}

/** The facts beside it; with a desk, those that can be changed are. */
export function aside(one: ShownTicket, teams: Teams, desk: Desk | null) {
  return html`<div class="side">
    ${desk ? doing(one, teams, desk) : links(one, "Assigned to", one.assignedTo.nodes, "Nobody.")}
    ${facts([
      ["Kind", one.kind],
      ["Priority", one.priority],
      ["Account", one.account],
      ["Channel", one.channel],
      ["Author", one.author],
      ["Due", time(one.dueAt)],
      ["Resolved", time(one.resolvedAt)],
    ])}
    ${along(one, "Reports", "REPORTS")} ${repeated(one)}
    ${links(one, "About", one.about.nodes, "", one.about.totalCount)}
    ${along(one, "Named in its text", "MENTIONS")}
    ${links(one, "Categories", one.categorizedAs.nodes)}
  </div>`;
}

function doing(one: ShownTicket, teams: Teams, desk: Desk) {
  const offered = offers(one, teams);
  return html`<label class="field">
      Status
      <select @change=${(event: Event) => desk.setStatus(STATUSES[chosen(event)] ?? "open")}>
        ${STATUSES.map(
          (status) =>
            html`<option value=${status} .selected=${live(status === one.status)}>${status}</option>`,
        )}
      </select>
    </label>
    <label class="field">
      Assigned to
      <select @change=${(event: Event) => desk.assign(offered[chosen(event)]?.assignee ?? null)}>
        ${offered.map(
          ({ name, isNow }) => html`<option .selected=${live(isNow)}>${name}</option>`,
        )}
      </select>
    </label>`;
}

interface Offer {
  readonly name: string;
  readonly assignee: TicketAssignee | null;
  readonly isNow: boolean;
}

/** Nobody, whoever has it, oneself, and every team. */
function offers({ assignedTo }: ShownTicket, teams: Teams): Offer[] {
  const [has] = assignedTo.nodes;
  const offered: Offer[] = teams.map(({ id, title }) => ({
    name: title ?? id,
    assignee: { team: id },
    isNow: id === has?.id,
  }));
  const isTeam = offered.some(({ isNow }) => isNow);
  const now = has && !isTeam ? [{ name: has.title ?? has.id, assignee: { person: has.id }, isNow: true }] : [];
  const me = { name: "Me", assignee: { user: app.login?.session.user.email ?? "" }, isNow: false };
  return [{ name: "Nobody", assignee: null, isNow: !has }, ...now, me, ...offered];
}

function chosen(event: Event): number {
  return (event.target as HTMLSelectElement).selectedIndex;
}
