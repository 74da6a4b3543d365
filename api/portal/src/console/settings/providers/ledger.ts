import { css, html, svg } from "lit";
import { customElement, state } from "lit/decorators.js";

import { Spending, type SpendingData } from "#operations/console/settings/providers/providers";
import { now } from "../../../shared/clock";
import { base, NzElement } from "../../../shared/ui/base";
import type { Column } from "../../../shared/ui/table";
import "../../../shared/ui/table";
import { query } from "../../app/app";
import { count } from "../../app/cells";
import { Beat } from "../beat";
import { dollars } from "./money";
import { byDay, byJob, type DaySpent, type JobSpent } from "./spent";

const SPANS: readonly (readonly [number, string])[] = [
  [7, "7 days"],
  [30, "30 days"],
  [90, "90 days"],
];
const MINUTE_MS = 60_000;
const [WIDTH, HEIGHT] = [720, 140];

const COLUMNS: readonly Column<JobSpent>[] = [
  { title: "Provider", cell: ({ provider }) => provider },
  { title: "For", cell: ({ job }) => job },
  { title: "Asked", kind: "number", cell: ({ questions }) => count(questions) },
  { title: "Not paid again", kind: "number", cell: ({ kept }) => count(kept) },
  { title: "Without use", kind: "number", cell: ({ lost }) => count(lost) },
  { title: "Tokens read", kind: "number", cell: ({ tokensIn }) => count(tokensIn) },
  { title: "Written", kind: "number", cell: ({ tokensOut }) => count(tokensOut) },
  { title: "Cost", kind: "number", cell: ({ costUsd }) => dollars(costUsd) },
];

/** What asking models cost: a bar for each day, and what it was spent on. */
@customElement("nz-ledger")
export class NzLedger extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
      }
      svg {
        display: block;
        width: 100%;
        height: auto;
      }
      rect {
        fill: var(--nz-accent);
      }
      line {
        stroke: var(--nz-line);
      }
      text {
        fill: var(--nz-soft);
        font: 11px var(--nz-font);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        justify-content: space-between;
      }
      .card {
        border: 1px solid var(--nz-line);
        border-radius: 8px;
        overflow: hidden;
      }
    `,
  ];

  @state() private days = 30;
  private readonly found = query(this, Spending, () => ({ days: this.days }));

  constructor() {
    super();
    new Beat(this, () => void this.found.again(), MINUTE_MS);
  }

  override render() {
    return this.found.render({
      loading: () => html`<nz-skeleton lines="4"></nz-skeleton>`,
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.found.again()}></nz-error>`,
      there: ({ spending }) => this.told(spending),
    });
  }

  private told(spending: SpendingData["spending"]) {
    const days = byDay(spending, this.days, now());
    const total = days.reduce((sum, { costUsd }) => sum + costUsd, 0);
    return html`<div class="head">
        <b role="status">${dollars(total)}</b>
        <select aria-label="Time" @change=${this.chosen}>
          ${SPANS.map(([length, name]) => html`<option value=${length} ?selected=${length === this.days}>${name}</option>`)}
        </select>
      </div>
      ${spending.length === 0
        ? html`<p class="soft">Nothing was asked in this time, and nothing paid.</p>`
        : html`${chart(days, total)}
            <div class="card"><nz-table local heading="What it was spent on" .columns=${COLUMNS} .rows=${byJob(spending)}></nz-table></div>`}`;
  }

  private readonly chosen = (event: Event): void => {
    this.days = Number((event.target as HTMLSelectElement).value);
  };
}

/** A bar for each day, as high as it cost, beside the dearest. */
function chart(days: readonly DaySpent[], total: number) {
  const most = Math.max(...days.map(({ costUsd }) => costUsd));
  const step = WIDTH / days.length;
  const label = `${dollars(total)} in ${days.length} days, ${dollars(most)} on the dearest`;
  const bars = days.map(({ day, costUsd }, at) => {
    const height = most > 0 ? (costUsd / most) * (HEIGHT - 40) : 0;
    return svg`<rect x=${at * step + 1} y=${HEIGHT - 20 - height} width=${Math.max(1, step - 2)} height=${height}>
      <title>${day}: ${dollars(costUsd)}</title>
    </rect>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${svg`<line x1="0" x2=${WIDTH} y1="20" y2="20"></line><text x="0" y="14">${dollars(most)}</text>
      <line x1="0" x2=${WIDTH} y1=${HEIGHT - 20} y2=${HEIGHT - 20}></line>
      ${bars}
      <text x="0" y=${HEIGHT - 4}>${days[0]?.day}</text>
      <text x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">${days.at(-1)?.day}</text>`}
  </svg>`;
}
