import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  DeadLetter,
  DeadLetterRecord,
  type DeadLetterRecordData,
  type LetterRow,
} from "#operations/console/settings/upkeep/letters";
import "../../../shared/ui/chip";
import { query } from "../../app/app";
import { missing } from "../../app/detail";
import { facts, time } from "../../app/parts";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import { outcome, replay } from "./replaying";

type Kept = DeadLetterRecordData["deadLetterRecords"][number];

/** One record that could not be written: why, what it is, and another try. */
@customElement("nz-letter-page")
export class NzLetterPage extends NzSettingsPage {
  @property() node = "";
  protected readonly heading = "Dead letter";
  protected override readonly above = { name: "Dead letters", path: "/settings/dead-letters" };
  private readonly work = new Doing(this);
  private readonly found = query(this, DeadLetter, () => ({ id: this.node }));
  private readonly kept = query(this, DeadLetterRecord, () => (isAdmin() ? { ids: [this.node] } : null));

  protected content() {
    return this.whole(this.found, ({ node }) =>
      node?.__typename === "DeadLetter"
        ? this.letter(node)
        : missing("dead letter", "All dead letters", "/settings/dead-letters"),
    );
  }

  private letter({ error, title, connector, attempts, status, createdAt, updatedAt }: LetterRow) {
    const isOpen = status === "open";
    return html`<div class="titled">
        <h2>${connector}</h2>
        <div><nz-label .status=${status ?? "open"}></nz-label></div>
      </div>
      <p role="alert">${error ?? title}</p>
      ${facts([
        ["Tried", attempts],
        ["First", time(createdAt)],
        ["Last", time(updatedAt)],
      ])}
      ${isAdmin() && isOpen ? this.trying() : nothing} ${this.work.alert()}
      ${isAdmin() ? this.kept.render({ failed: (why) => this.failed(why, () => this.kept.again()), there: ({ deadLetterRecords }) => deadLetterRecords.map(record) }) : html`<p class="faint">Admins see what the record holds.</p>`}`;
  }

  private trying() {
    return html`<div class="actions">
      <button class="first" ?disabled=${this.work.busy} @click=${() => this.replay()}>Replay it</button>
      <span class="soft">after the cause is put right: a mapping, a setting, a permission</span>
    </div>`;
  }

  private async replay(): Promise<void> {
    await this.work.run(async () => this.tell("nz-toast", outcome(await replay([this.node]))));
    await this.found.again();
  }
}

function record({ content, contentType, nativeId, receivedAt, isCut, mapping }: Kept) {
  return html`<section>
    <h2>The record</h2>
    ${facts([
      ["Kind", contentType],
      ["Id in its source", nativeId],
      ["Received", time(receivedAt)],
      ["Mapping", mapping ? html`<details><summary>as it came</summary><pre>${mapping}</pre></details>` : null],
    ])}
    ${isCut ? html`<p role="alert">Only its beginning was kept, so it can't be replayed: load it again.</p>` : nothing}
    <pre tabindex="0" aria-label="Content">${pretty(content)}</pre>
  </section>`;
}

/** JSON with its lines, anything else as it is. */
function pretty(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
