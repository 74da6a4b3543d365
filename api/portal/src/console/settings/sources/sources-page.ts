import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";

import { Sources, type SourceRow } from "#operations/console/settings/sources/sources";
import { pathOf } from "../../../shared/ui/kinds";
import type { Column } from "../../../shared/ui/table";
import "../../../shared/ui/table";
import { pages } from "../../app/app";
import { count } from "../../app/cells";
import { Beat } from "../beat";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import { nextRun, readUntil, stateMark } from "./flow";

const COLUMNS: readonly Column<SourceRow>[] = [
  { title: "State", cell: stateMark },
  { title: "Name", kind: "wide", cell: ({ name, nativeId }) => name ?? nativeId },
  { title: "Read until", cell: readUntil },
  { title: "Received", kind: "number", cell: ({ receivedCount }) => count(receivedCount ?? 0) },
  { title: "Rejected", kind: "number", cell: ({ rejectedCount }) => count(rejectedCount ?? 0) },
  { title: "Dead letters", kind: "number", cell: ({ deadLetters }) => count(deadLetters.totalCount) },
  {
    title: "Budget left",
    kind: "number",
    cell: ({ budgetLeft }) => budgetLeft ?? html`<span class="faint">–</span>`,
  },
  { title: "Next", kind: "aside", cell: nextRun },
];

/** The tools that are read: instances of connectors, and how each of them does. */
@customElement("nz-sources-page")
export class NzSourcesPage extends NzSettingsPage {
  protected readonly heading = "Sources";
  private readonly list = pages(this, Sources, () => ({}), (data) => data.connectorInstances);

  constructor() {
    super();
    new Beat(this, () => this.list.fresh());
  }

  protected override actions() {
    return isAdmin() ? html`<a class="button" href="/settings/sources/new">Add a source</a>` : nothing;
  }

  protected content() {
    const { rows, failure, data, hasMore } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    if (rows.length === 0) return none();
    return html`<p class="about">
        Nothing is ever written to a tool. A source that fails, or is far behind, says why on its page.
      </p>
      <div class="card">
        <nz-table heading="Sources" .columns=${COLUMNS} .rows=${rows} .href=${pathOf}></nz-table>
      </div>
      ${hasMore ? html`<div><button @click=${() => this.list.more()}>Show more</button></div>` : nothing}
      ${isAdmin() ? nothing : html`<p class="faint">Admins add, change and pause sources.</p>`}`;
  }
}

function none() {
  return html`<nz-empty heading="No tool is connected yet">
    <p>
      ${isAdmin()
        ? html`<a href="/settings/sources/new">Add the first source</a>, or let
            <a href="/start">the first steps</a> lead you.`
        : "An admin adds sources here. What they bring shows on Home by itself."}
    </p>
  </nz-empty>`;
}
