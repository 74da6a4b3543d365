import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Case, OneCase, type CaseData } from "#operations/console/cases/case";
import "../../shared/ui/chip";
import "../../shared/ui/severity";
import "../../shared/ui/summary";
import "../../shared/ui/time";
import "../app/alike";
import { query } from "../app/app";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { history } from "../app/history";
import { itOrItsNotes, writtenDown } from "../app/notes";
import { NzPage } from "../app/page";
import { along, facts, links, repeated, time } from "../app/parts";

type Shown = Extract<NonNullable<CaseData["node"]>, { __typename: "CustomerCase" }>;

const LIKE = ["CUSTOMER_CASE", "INCIDENT", "DOCUMENT"] as const;

/** A customer's case: what was said, of what, what became of it, what is like it. */
@customElement("nz-case-page")
export class NzCasePage extends NzPage {
  @property() node = "";

  private readonly found = query(this, Case, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneCase, () => ({ where: itOrItsNotes(this.node) }), () => this.again());
  }

  protected override again(): void {
    void this.found.again();
  }

  override render() {
    return this.whole(this.found, ({ node, changes }) =>
      node?.__typename === "CustomerCase"
        ? this.content(node, changes)
        : missing("case", "All cases", "/cases"),
    );
  }

  private content(one: Shown, changes: CaseData["changes"]) {
    return html`${head("Cases", "/cases", one)}
      <div class="columns">
        <div class="body">
          ${titled(
            one,
            html`<nz-severity .rank=${one.severityRank} .word=${one.severity}></nz-severity>
            <nz-label .status=${one.status ?? "unknown"}></nz-label>
            <span class="soft">opened <nz-time .at=${one.openedAt}></nz-time></span>`,
          )}
          <nz-summary .of=${one}></nz-summary>
          ${writtenDown(one, () => this.again())}
          <section>
            <h2>What is like it</h2>
            <nz-alike .node=${one.id} .types=${LIKE}></nz-alike>
          </section>
          <section>
            <h2>History</h2>
            ${history(changes.nodes)}
          </section>
        </div>
        ${aside(one)}
      </div>`;
  }
}

function aside(one: Shown) {
  return html`<div class="side">
    ${facts([
      ["Account", one.account],
      ["Channel", one.channel],
      ["Plan", one.plan],
      ["Language", one.language],
      ["Author", one.author],
      ["Priority", one.priority],
      ["First answer", time(one.firstResponseAt)],
      ["Waiting since", time(one.waitingSince)],
      ["Resolved", time(one.resolvedAt)],
    ])}
    ${links(one, "Assigned to", one.assignedTo.nodes, "Nobody.")}
    ${along(one, "Reports", "REPORTS")} ${repeated(one)}
    ${links(one, "About", one.about.nodes, "", one.about.totalCount)}
    ${along(one, "Instance of", "INSTANCE_OF")} ${links(one, "Categories", one.categorizedAs.nodes)}
    ${along(one, "Named in its text", "MENTIONS")}
    ${links(one, "Ended by", one.resolvedBy.nodes)}
  </div>`;
}
