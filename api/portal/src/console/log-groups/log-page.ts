import { html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Log, OneLog, type LogData } from "#operations/console/log-groups/log";
import "../../shared/ui/chip";
import "../../shared/ui/time";
import { query } from "../app/app";
import { amount } from "../app/cells";
import { head, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { history } from "../app/history";
import { NzPage } from "../app/page";
import { along, facts, links, time } from "../app/parts";
import { instances } from "../app/instances";
import { levelName } from "./levels";

type Shown = Extract<NonNullable<LogData["node"]>, { __typename: "LogTemplate" }>;

/** One shape of log lines: how often it was written, where, and what came of it. */
@customElement("nz-log-group-page")
export class NzLogGroupPage extends NzPage {
  @property() node = "";

  private readonly log = query(this, Log, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, OneLog, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.log.again();
  }

  override render() {
    return this.whole(this.log, ({ node, changes }) =>
      node?.__typename === "LogTemplate"
        ? content(node, changes)
        : missing("log group", "All log groups", "/log-groups"),
    );
  }
}

function content(one: Shown, changes: LogData["changes"]) {
  const level = levelName(one.severityNumber);
  return html`${head("Log groups", "/log-groups", one, one.fingerprint ?? one.nativeId)}
    <div class="columns">
      <div class="body">
        ${titled(
          one,
          html`${level ? html`<nz-label>${level}</nz-label>` : ""}
            <span class="soft">${amount(one.lineCount)} lines</span>`,
        )}
        <section>
          <h2>Shape</h2>
          <p class="said mono">${one.template}</p>
        </section>
        <section>
          <h2>Events and cases of it</h2>
          ${instances(one.instances, "Nothing hangs on it yet.")}
        </section>
        <section>
          <h2>History</h2>
          ${history(changes.nodes)}
        </section>
      </div>
      <div class="side">
        ${facts([
          ["First seen", time(one.provenance.firstSeen)],
          ["Last seen", time(one.provenance.lastSeen)],
        ])}
        ${links(one, "Observed on", one.observedOn.nodes, "No system is named.", one.observedOn.totalCount)}
        ${along(one, "Named by", "MENTIONS", "INCOMING")}
      </div>
    </div>`;
}
