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
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { history } from "../app/history";
import { links, entries } from "../app/parts";
import { NzPage } from "../app/page";
import { passed } from "./incident-parts";

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
    const again = () => {
      this.incident.again();
      this.around.again();
    };
    new Following(this, OneIncident, () => ({ id: this.node }), again);
  }

  override render() {
    return this.incident.render({
      loading: () => this.loading(),
      failed: (why) => this.failed(why, () => this.incident.again()),
      there: ({ node, changes }) =>
        node?.__typename === "Incident"
          ? this.content(node, changes)
          : missing("incident", "All incidents", "/incidents"),
    });
  }

  private content(one: ShownIncident, changes: IncidentData["changes"]) {
    return html`${head("Incidents", "/incidents", one)}
      <div class="columns">
        <div class="body">
          ${titled(
            one,
            html`<nz-severity .rank=${one.severityRank} .word=${one.severity}></nz-severity>
            <nz-label .status=${one.status ?? "unknown"}></nz-label>
            <span class="soft">began <nz-time .at=${one.startedAt}></nz-time>${passed(one)}</span>`,
          )}
          <nz-summary .of=${one}></nz-summary>
          ${this.surroundings()}
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
      ${links("Affects", one.affects.nodes, "No system is named.", one.affects.totalCount)}
      ${links("Assigned to", one.assignedTo.nodes, "Nobody.")}
      ${links("Caused by", one.causedBy.nodes)} ${links("Suspected cause", one.suspectedCause.nodes)}
      ${links("Ended by", one.resolvedBy.nodes)}
      ${links("Customers touched", one.reportedBy.nodes, "No case reports it.", one.reportedBy.totalCount)}
      ${links("Documents about it", one.subjectOf.nodes)}
    </div>`;
  }

  private surroundings() {
    return this.around.render({
      loading: () => this.loading(),
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.around.again()}></nz-error>`,
      there: ({ node }) => (node ? this.surrounding(node) : nothing),
    });
  }

  private surrounding({ timeline, semanticNeighbors }: Surroundings) {
    const like = (type: string) => semanticNeighbors.filter(({ node }) => node.label === type);
    return html`<section>
        <h2>Around it</h2>
        <nz-timeline .entries=${entries(timeline.nodes)}></nz-timeline>
      </section>
      <section>
        <h2>Similar incidents, and how they ended</h2>
        ${alike(like("Incident"))}
      </section>
      <section>
        <h2>Documents that may help</h2>
        ${alike(like("Document"))}
      </section>`;
  }
}
