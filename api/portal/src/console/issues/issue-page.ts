import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Issue, OneIssue, type IssueData } from "#operations/console/issues/issue";
import "../../shared/ui/chip";
import "../../shared/ui/summary";
import "../../shared/ui/time";
import { query } from "../app/app";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { history } from "../app/history";
import { instances } from "../app/instances";
import { NzPage } from "../app/page";
import { along, facts, links } from "../app/parts";
import { kindName } from "./issue-columns";

type Shown = Extract<NonNullable<IssueData["node"]>, { __typename: "TechnicalIssue" }>;

/** One technical issue: how often and since when it happens, where, and what it hangs together with. */
@customElement("nz-issue-page")
export class NzIssuePage extends NzPage {
  @property() node = "";

  private readonly issue = query(this, Issue, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneIssue, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.issue.again();
  }

  override render() {
    return this.whole(this.issue, ({ node, changes }) =>
      node?.__typename === "TechnicalIssue"
        ? content(node, changes)
        : missing("issue", "All issues", "/issues"),
    );
  }
}

function content(one: Shown, changes: IssueData["changes"]) {
  return html`${head("Issues", "/issues", one)}
    <div class="columns">
      <div class="body">
        ${titled(
          one,
          html`<nz-label .status=${one.status ?? "unknown"}></nz-label>
          <nz-label>${kindName(one.kind)}</nz-label>
          <span class="soft">${one.eventCount ?? 0} events</span>`,
        )}
        ${told(one)}
        <nz-summary .of=${one}></nz-summary>
        <section>
          <h2>Latest events</h2>
          ${instances(one.instances, "No single event is kept; the count above is the source's.")}
        </section>
        <section>
          <h2>History</h2>
          ${history(changes.nodes)}
        </section>
      </div>
      ${aside(one)}
    </div>`;
}

function told(one: Shown) {
  return facts([
    ["First event", html`<nz-time form="exact" .at=${one.firstEventAt}></nz-time>`],
    ["Last event", html`<nz-time form="exact" .at=${one.lastEventAt}></nz-time>`],
    ["Exception", one.exceptionType],
    ["Severity", one.severity],
    ["Status at the source", one.sourceStatus],
  ]);
}

function aside(one: Shown) {
  return html`<div class="side">
    ${links(one, "Observed on", one.observedOn.nodes, "No system is named.", one.observedOn.totalCount)}
    ${links(one, "Owned by", one.ownedBy.nodes, "Nobody.")} ${links(one, "Caused by", one.causedBy.nodes)}
    ${along(one, "Suspected cause", "SUSPECTED_CAUSE")} ${links(one, "Caused", one.caused.nodes)}
    ${links(one, "Ended by", one.resolvedBy.nodes)} ${links(one, "Evidence", one.evidence.nodes)}
    ${along(one, "Cases of it", "INSTANCE_OF", "INCOMING")} ${links(one, "Documents about it", one.subjectOf.nodes)}
    ${along(one, "Named by", "MENTIONS", "INCOMING")}
  </div>`;
}
