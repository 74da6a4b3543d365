import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";

import { JobRuns, RunProgress, StartEnrichment, type RunRow } from "#operations/console/settings/upkeep/runs";
import "../../../shared/ui/chip";
import "../../../shared/ui/time";
import { pages } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { Following } from "../../app/following";
import { Beat } from "../beat";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { dollars } from "../providers/money";
import { isAdmin } from "../rights";

const ALIVE = new Set(["queued", "running"]);

/** What enrichment did and does: each run with how far it is. */
@customElement("nz-runs-page")
export class NzRunsPage extends NzSettingsPage {
  protected readonly heading = "Job runs";
  private readonly work = new Doing(this);
  private readonly list = pages(this, JobRuns, () => ({}), ({ jobRuns }) => jobRuns);

  constructor() {
    super();
    new Following(this, RunProgress, () => ({}), () => this.list.fresh());
    new Beat(this, () => this.list.fresh());
  }

  protected override actions() {
    if (!isAdmin()) return nothing;
    return html`<button class="first" ?disabled=${this.work.busy} @click=${() => this.start()}>
      Bring all up to date
    </button>`;
  }

  protected content() {
    const { rows, failure, data, hasMore } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    return html`<p class="about">
        Summaries, mentions and vectors follow each intake by themselves. A run looks at everything, as every
        night; while the same is at work, starting it again joins that one.
      </p>
      ${this.work.alert()} ${rows.length === 0 ? none() : html`<ul class="card rows">${rows.map(run)}</ul>`}
      ${hasMore ? html`<div><button @click=${() => this.list.more()}>Show more</button></div>` : nothing}`;
  }

  private async start(): Promise<void> {
    await this.work.run(async () => {
      const { startEnrichment } = await change(StartEnrichment, { input: { idempotencyKey: freshKey() } });
      this.tell("nz-toast", startEnrichment.isNew ? "A run was started." : "A run is at it already.");
    });
    this.list.fresh();
  }
}

function none() {
  return html`<nz-empty heading="No run yet">
    <p>The first one starts tonight by itself${isAdmin() ? ", or now when you say so" : ""}.</p>
  </nz-empty>`;
}

function run(one: RunRow) {
  const isAlive = ALIVE.has(one.status ?? "");
  return html`<li class="line">
    <nz-label .status=${one.status ?? "unknown"}></nz-label>
    <span class="grow"><b>${one.job ?? one.name}</b> <span class="soft">${done(one)}</span></span>
    ${isAlive && one.toLookAt
      ? html`<progress max=${one.toLookAt} value=${one.lookedAt ?? 0} aria-label="How far it is"></progress>`
      : nothing}
    <nz-time class="soft" .at=${one.finishedAt ?? one.startedAt ?? one.queuedAt}></nz-time>
    ${one.questions !== null ? html`<p class="about soft">${cost(one)}</p>` : nothing}
    ${one.error ? html`<p class="about" role="alert">${one.error}</p>` : nothing}
  </li>`;
}

/** What asking models took, of a run that asked any. */
function cost({ questions, tokensIn, tokensOut, tokensCached, costUsd }: RunRow): string {
  const kept = tokensCached ? ` (${tokensCached} kept from before)` : "";
  const asked = questions === 1 ? "1 question to models" : `${questions ?? 0} questions to models`;
  return `${asked}: ${dollars(costUsd ?? 0)}, ${tokensIn ?? 0} tokens read${kept}, ${tokensOut ?? 0} written`;
}

function done({ lookedAt, toLookAt, written, unchanged, removed }: RunRow): string {
  const looked = `${lookedAt ?? 0} of ${toLookAt ?? 0} looked at`;
  return `${looked} · ${written ?? 0} written, ${unchanged ?? 0} as they were, ${removed ?? 0} removed`;
}
