import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  Incident,
  IncidentSurroundings,
  OneIncident,
  type IncidentData,
  type IncidentSurroundingsData,
} from "#operations/console/incidents/incident";
import "../../shared/ui/chip";
import "../../shared/ui/severity";
import "../../shared/ui/summary";
import "../../shared/ui/time";
import "../../shared/ui/timeline";
import { alike } from "../app/alike";
import { query } from "../app/app";
import { head, logsLink, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { history } from "../app/history";
import { itOrItsNotes, writtenDown } from "../app/notes";
import { along, entries, links, repeated } from "../app/parts";
import { NzPage } from "../app/page";
import { seenBefore } from "../app/seen-before";
import { passed, runbooksFirst, stillOpen, touched } from "./incident-parts";
import { whys } from "./whys";

export type ShownIncident = Extract<NonNullable<IncidentData["node"]>, { __typename: "Incident" }>;
type Surroundings = NonNullable<IncidentSurroundingsData["node"]>;

/** One incident: what it is, whom it touches, what happened around it, what it is like. */
@customElement("nz-incident-page")
export class NzIncidentPage extends NzPage {
  @property() node = "";

  private readonly incident = query(this, Incident, () => ({ id: this.node }));
  private readonly around = query(this, IncidentSurroundings, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneIncident, () => ({ where: itOrItsNotes(this.node) }), () => this.again());
  }

  protected override again(): void {
    void this.incident.again();
    void this.around.again();
  }

  override render() {
    return this.whole(this.incident, ({ node, changes }) =>
      node?.__typename === "Incident"
        ? this.content(node, changes)
        : missing("incident", "All incidents", "/incidents"),
    );
  }

  private content(one: ShownIncident, changes: IncidentData["changes"]) {
    return html`${head("Incidents", "/incidents", one, one.nativeId, logsLink("incident", one))}
      <div class="columns">
        <div class="body">
          ${titled(
            one,
            html`<nz-severity .rank=${one.severityRank} .word=${one.severity}></nz-severity>
            <nz-label .status=${one.status ?? "unknown"}></nz-label>
            <span class="soft">began <nz-time .at=${one.startedAt}></nz-time>${passed(one)}</span>`,
          )}
          <nz-summary .of=${one}></nz-summary>
          ${writtenDown(one, () => this.again())} ${this.surroundings(one)}
          <section>
            <h2>History</h2>
            ${history(changes.nodes)}
          </section>
        </div>
        ${this.aside(one)}
      </div>`;
  }

  private aside(one: ShownIncident) {
    return html`<div class="side">
      ${links(one, "Affects", one.affects.nodes, "No system is named.", one.affects.totalCount)}
      ${links(one, "Assigned to", one.assignedTo.nodes, "Nobody.")}
      ${along(one, "Caused by", "CAUSED_BY")} ${along(one, "Caused", "CAUSED_BY", "INCOMING")}
      ${along(one, "Suspected cause", "SUSPECTED_CAUSE")}
      ${links(one, "Ended by", one.resolvedBy.nodes)}
      ${touched(one)} ${repeated(one)}
      ${links(one, "Documents about it", one.subjectOf.nodes)} ${along(one, "Named in its text", "MENTIONS")}
      ${along(one, "Named by", "MENTIONS", "INCOMING")}
    </div>`;
  }

  private surroundings({ startedAt }: ShownIncident) {
    return this.within(this.around, ({ node, similarPast }) =>
      node ? this.surrounding(node, similarPast, startedAt) : nothing,
    );
  }

  private surrounding(
    { timeline, similar, documents }: Surroundings,
    past: IncidentSurroundingsData["similarPast"],
    began: string | null,
  ) {
    const open = stillOpen(similar);
    return html`<section>
        <h2>Around it</h2>
        <nz-timeline .entries=${entries(timeline.nodes, whys(timeline.nodes, began))}></nz-timeline>
      </section>
      ${open.length > 0
        ? html`<section>
            <h2>Open as well, and like it</h2>
            ${alike(open)}
          </section>`
        : nothing}
      <section>
        <h2>Seen before, and how it ended</h2>
        ${seenBefore(past)}
      </section>
      <section>
        <h2>Runbooks and documents that may help</h2>
        ${alike(runbooksFirst(documents))}
      </section>`;
  }
}
