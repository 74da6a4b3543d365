import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { NotDescribed, NotSeen, type NotDescribedData, type NotSeenData } from "#operations/console/settings/upkeep/not-seen";
import { now } from "../../../shared/clock";
import "../../../shared/ui/chip";
import "../../../shared/ui/link";
import "../../../shared/ui/time";
import { query } from "../../app/app";
import { NzSettingsPage } from "../frame";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const DRIFTS: Readonly<Record<string, string>> = {
  NOT_CALLED: "declared, never called",
  NOT_TRACED: "declared, and nothing is traced",
  NOT_DECLARED: "called, declared nowhere",
  DECAYED: "not called any more",
};

/** What are we not seeing? What is silent, behind, refused, or named by others alone. */
@customElement("nz-not-seen-page")
export class NzNotSeenPage extends NzSettingsPage {
  protected readonly heading = "Not seen";
  private readonly yesterday = new Date(Math.floor(now().getTime() / HOUR_MS) * HOUR_MS - DAY_MS).toISOString();
  private readonly flowing = query(this, NotSeen, () => ({ before: this.yesterday }));
  private readonly described = query(this, NotDescribed, () => ({}));

  protected content() {
    return html`<p class="about">
        What does not flow in is not in any answer. Here is all that is known to be missing, in one place.
      </p>
      ${this.whole(this.flowing, flowing)}
      ${this.whole(this.described, described)}`;
  }
}

function flowing({ silent, behind, refused }: NotSeenData) {
  return html`${section(
    "Sources from which nothing came for a day",
    silent.nodes.map(
      (one) => html`<li class="line">
        <nz-link class="grow" .to=${one}></nz-link>
        ${one.paused ? html`<nz-label>paused</nz-label>` : nothing}
        <span class="soft">last <nz-time .at=${one.lastReceivedAt}></nz-time></span>
        ${one.error ? html`<p class="about" role="alert">${one.error}</p>` : nothing}
      </li>`,
    ),
    silent.totalCount,
    "Every source brought something within the last day.",
  )}
  ${section(
    "Parts that are behind or fail",
    behind.nodes.map(
      (one) => html`<li class="line">
        <span class="grow">${one.name ?? one.title}</span>
        <span class="soft">read until <nz-time .at=${one.readUntil ?? one.lastSuccessAt}></nz-time></span>
        ${one.error ? html`<p class="about" role="alert">${one.error}</p>` : nothing}
      </li>`,
    ),
    behind.totalCount,
    "Every part that is read is read up to now.",
  )}
  ${section(
    "Records that could not be written",
    refused.countBy.groups.map(
      ({ key, count }) => html`<li>
        <a class="grow" href="/settings/dead-letters">${key ?? "unknown"}</a><span class="soft">${count}</span>
      </li>`,
    ),
    refused.countBy.groups.length,
    "None waits.",
  )}`;
}

function described({ systems, teams, people, drift }: NotDescribedData) {
  const unknown = [...systems.nodes, ...teams.nodes, ...people.nodes];
  const total = systems.totalCount + teams.totalCount + people.totalCount;
  return html`${section(
    "Things that others name and nobody describes",
    unknown.map((one) => html`<li><nz-link typed .to=${{ ...one, title: one.title ?? one.nativeId }}></nz-link></li>`),
    total,
    "All that is named is described.",
  )}
  ${section(
    "Dependencies of which declarations and calls part",
    drift.nodes.map(
      ({ kind, from, to, lastCalledAt }) => html`<li class="line">
        <span class="grow"><nz-link .to=${from}></nz-link> → <nz-link .to=${to}></nz-link></span>
        <span class="soft">${DRIFTS[kind] ?? kind}</span>
        ${lastCalledAt ? html`<nz-time class="soft" .at=${lastCalledAt}></nz-time>` : nothing}
      </li>`,
    ),
    drift.nodes.length + (drift.pageInfo.hasNextPage ? 1 : 0),
    "They say the same.",
  )}`;
}

function section(title: string, rows: readonly TemplateResult[], total: number, none: string) {
  const more = total - rows.length;
  return html`<section>
    <h2>${title}</h2>
    <ul class="card rows">
      ${rows.length > 0 ? rows : html`<li class="soft">${none}</li>`}
    </ul>
    ${more > 0 ? html`<p class="faint">and more</p>` : nothing}
  </section>`;
}
