import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";

import { DeadLetters, type DeadLettersData, type LetterRow } from "#operations/console/settings/upkeep/letters";
import { pathOf } from "../../../shared/ui/kinds";
import type { Column } from "../../../shared/ui/table";
import "../../../shared/ui/table";
import "../../../shared/ui/time";
import { app, pages } from "../../app/app";
import { changed } from "../../app/filters";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import "../sure";
import { outcome, replay } from "./replaying";

const COLUMNS: readonly Column<LetterRow>[] = [
  { title: "Reason", kind: "wide", cell: ({ error, title }) => error ?? title },
  { title: "Source", cell: ({ connector }) => connector },
  { title: "Tried", kind: "number", cell: ({ attempts }) => attempts },
  { title: "Last", cell: ({ updatedAt }) => html`<nz-time .at=${updatedAt}></nz-time>` },
];

type Instances = DeadLettersData["connectorInstances"]["nodes"];

/** Records that could not be mapped or written, and what to do about them. */
@customElement("nz-letters-page")
export class NzLettersPage extends NzSettingsPage {
  protected readonly heading = "Dead letters";
  @state() private selected: ReadonlySet<string> = new Set();
  @state() private progress = "";
  private readonly work = new Doing(this);
  private readonly list = pages(
    this,
    DeadLetters,
    () => ({ where: this.where }),
    ({ deadLetters }) => deadLetters,
  );

  private get where() {
    const of = this.search.get("of");
    return {
      status: { eq: this.search.get("status") ?? "open" },
      ...(of ? { ofInstance: { eq: of } } : {}),
    };
  }

  private get isOpen(): boolean {
    return !this.search.has("status");
  }

  protected content() {
    const { rows, failure, data, hasMore } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    return html`${this.choices(data.connectorInstances.nodes, rows.length > 0)} ${this.work.alert()}
      <p role="status" class="soft">${this.progress || (rows.length > 0 ? this.counted(data) : nothing)}</p>
      ${rows.length === 0 ? this.none() : this.table(rows)}
      ${hasMore ? html`<div><button @click=${() => this.list.more()}>Show more</button></div>` : nothing}`;
  }

  private counted({ deadLetters: { totalCount, totalCountIsExact } }: DeadLettersData): string {
    return `${totalCountIsExact ? "" : "more than "}${totalCount} ${this.isOpen ? "wait" : "were replayed"}`;
  }

  private choices(instances: Instances, isAny: boolean) {
    const go = (name: string) => (event: Event) =>
      this.tell("nz-go", { to: changed(this.search, name, (event.target as HTMLSelectElement).value), replace: true });
    const of = this.search.get("of") ?? "";
    return html`<div class="actions">
      <select aria-label="Source" @change=${go("of")}>
        <option value="" .selected=${live(of === "")}>Source: any</option>
        ${instances.map(({ id, name }) => html`<option value=${id} .selected=${live(id === of)}>${name}</option>`)}
      </select>
      <select aria-label="Status" @change=${go("status")}>
        <option value="" .selected=${live(this.isOpen)}>Waiting</option>
        <option value="replayed" .selected=${live(!this.isOpen)}>Replayed</option>
      </select>
      ${isAdmin() && this.isOpen && isAny ? this.replays() : nothing}
    </div>`;
  }

  private replays() {
    const count = this.selected.size;
    const isIdle = !this.work.busy;
    return html`<button ?disabled=${count === 0 || !isIdle} @click=${() => this.tryAgain([...this.selected])}>
        Replay ${count > 0 ? count : "selected"}
      </button>
      <nz-sure action="Replay all" .doing=${() => this.all()}>
        <p>Every record that the filter shows is tried again. What fails again stays here, with one attempt more.</p>
      </nz-sure>`;
  }

  private table(rows: readonly LetterRow[]) {
    return html`<div class="card">
      <nz-table
        heading="Dead letters"
        ?selectable=${isAdmin() && this.isOpen}
        .selected=${this.selected}
        .columns=${COLUMNS}
        .rows=${rows}
        .href=${pathOf}
        @nz-select=${(event: CustomEvent<ReadonlySet<string>>) => (this.selected = event.detail)}
      ></nz-table>
    </div>`;
  }

  private none() {
    if (this.search.has("of")) {
      return html`<nz-empty heading="None of this source">
        <p><a href="/settings/dead-letters">Show those of all sources</a></p>
      </nz-empty>`;
    }
    return html`<nz-empty heading=${this.isOpen ? "Every record could be written" : "None was replayed yet"}>
      <p>What can't be mapped or written waits here with the reason, and is tried again when you say so.</p>
    </nz-empty>`;
  }

  private async tryAgain(ids: readonly string[]): Promise<void> {
    await this.work.run(() => this.tried(ids));
    this.list.fresh();
  }

  private async tried(ids: readonly string[]): Promise<void> {
    const done = await replay(ids, (step) => (this.progress = outcome(step)));
    this.selected = new Set();
    this.progress = "";
    this.tell("nz-toast", outcome(done));
  }

  /** Try all that the filter shows: their ids are read first, so that none is tried twice. */
  private async all(): Promise<void> {
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { deadLetters }: DeadLettersData = await app.client.ask(DeadLetters, { where: this.where, after });
      ids.push(...deadLetters.nodes.map(({ id }) => id));
      if (!deadLetters.pageInfo.hasNextPage) break;
      after = deadLetters.pageInfo.endCursor;
    }
    await this.tried(ids);
    this.list.fresh();
  }
}
