import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import {
  LogReading,
  LogReadingProgress,
  MoreLogGroups,
  type LogReadingData,
} from "#operations/console/logs/reading";
import { words } from "../../shared/api";
import { base } from "../../shared/ui/base";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/severity";
import "../../shared/ui/states";
import "../../shared/ui/time";
import { app, query } from "../app/app";
import { amount } from "../app/cells";
import { missing } from "../app/detail";
import { filterBar, type Filter } from "../app/filters";
import { entitle, NzPage, page } from "../app/page";
import { facts, time } from "../app/parts";
import { spark } from "./spark";
import { stateOf } from "./logs-page";

type Reading = LogReadingData["logReadings"][number];
type Group = LogReadingData["logGroups"][number];
type Finding = LogReadingData["logFindings"][number];

const ASKED_EVERY_MS = 1000;
const PAGE = 50;
const ENDED = new Set(["done", "failed"]);
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  warning: ["warning", "error", "fatal"],
  error: ["error", "fatal"],
};
const RANKS: Readonly<Record<string, number>> = { critical: 1, error: 2, warning: 3, info: 5 };

function filtersOf(knows: boolean): readonly Filter[] {
  const level: Filter = {
    name: "level",
    title: "Level",
    options: [
      ["", "Any"],
      ["warning", "Warning and above"],
      ["error", "Error and above"],
    ],
  };
  const news: Filter = {
    name: "new",
    title: "Known",
    options: [
      ["", "Known and new"],
      ["yes", "New ones"],
    ],
  };
  return knows ? [level, news] : [level];
}

/** What was read in log files: progress while it is, then findings, groups, what was passed over. */
@customElement("nz-log-reading-page")
export class NzLogReadingPage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      progress {
        width: min(420px, 100%);
        accent-color: var(--nz-accent);
      }
      .finding {
        display: grid;
        gap: 6px;
        padding: 10px 12px;
      }
      .finding + .finding {
        border-top: 1px solid var(--nz-line);
      }
      .finding > div {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        align-items: baseline;
      }
      .finding b {
        overflow-wrap: anywhere;
      }
      .cited {
        display: grid;
        gap: 2px;
        color: var(--nz-soft);
      }
      .cited li {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .group {
        display: grid;
        grid-template-columns: 56px 56px 122px minmax(0, 1fr) 96px;
        gap: 4px 12px;
        align-items: start;
        padding: 7px 12px;
      }
      .group + .group {
        border-top: 1px solid var(--nz-line);
      }
      .group > .count {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .group summary {
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      .group details p {
        padding-top: 4px;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .group .when {
        font-size: var(--nz-small);
        text-align: end;
      }
      .spark {
        width: 120px;
        height: 18px;
        fill: var(--nz-kind-event);
      }
      .spark .none {
        fill: var(--nz-line);
      }
      .groups-head {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
        margin-bottom: 8px;
      }
      .groups-head form {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .more {
        padding: 10px 12px;
        border-top: 1px solid var(--nz-line);
      }
      .sources li {
        overflow-wrap: anywhere;
      }
      .sources li + li {
        padding-top: 8px;
      }
      @media (max-width: 720px) {
        .group {
          grid-template-columns: auto auto minmax(0, 1fr);
        }
        .group details,
        .group .when {
          grid-column: 1 / -1;
          text-align: start;
        }
      }
    `,
  ];

  @property() node = "";
  @property({ attribute: false }) override search = new URLSearchParams();

  /** How far reading is, where that was asked after the rest. */
  @state() private now: Partial<Reading> = {};
  @state() private more: readonly Group[] = [];
  @state() private isAll = false;
  private timer = 0;

  private readonly reading = query(this, LogReading, () => this.variables());

  protected override again(): void {
    void this.reading.again();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.follow(), ASKED_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("search") || changed.has("node")) [this.more, this.isAll] = [[], false];
    if (changed.has("node")) this.now = {};
  }

  override render() {
    if (this.reading.failure?.code === "NOT_FOUND") return missing("upload", "All logs", "/logs");
    return this.whole(this.reading, (data) => {
      const [one] = data.logReadings;
      return one ? this.content({ ...one, ...this.now }, data) : nothing;
    });
  }

  private variables() {
    const text = this.search.get("q")?.trim();
    const levels = LEVELS[this.search.get("level") ?? ""];
    return {
      id: this.node,
      ...(levels ? { levels } : {}),
      ...(text ? { text } : {}),
      ...(this.search.get("new") ? { onlyNew: true } : {}),
    };
  }

  /** Ask how far reading is, while it is; when it ends, ask for all. */
  private async follow(): Promise<void> {
    const known = this.reading.data?.logReadings[0];
    if (!known || this.reading.busy || ENDED.has(this.now.state ?? known.state)) return;
    const told = await app.client.ask(LogReadingProgress, { id: this.node }).catch(() => null);
    const [now] = told?.logReadings ?? [];
    if (!now) return;
    if (ENDED.has(now.state)) await this.reading.again();
    this.now = now;
  }

  private content(one: Reading, data: LogReadingData) {
    entitle(one.name);
    return html`<header>
        <a class="soft" href="/logs">Logs</a>
        <span class="faint">${one.name}</span>
      </header>
      <div class="columns">
        <div class="body">
          <div class="titled">
            <h1 title=${one.name}><bdi>${one.name}</bdi></h1>
            <div>
              <nz-label .status=${stateOf(one)}></nz-label>
              <span class="soft">${this.counted(one)}</span>
            </div>
          </div>
          ${ENDED.has(one.state) ? nothing : underWay(one)}
          ${one.state === "failed"
            ? html`<nz-empty heading="It could not be read"><p>${one.error}</p></nz-empty>`
            : nothing}
          ${one.state === "done" ? html`${found(data.logFindings, one.name)} ${this.groups(one, data)}` : nothing}
        </div>
        ${aside(one, data)}
      </div>`;
  }

  private counted({ lines, records, groups, state: now }: Reading): string {
    if (lines === null) return "";
    const read = `${amount(lines)} lines, ${amount(records)} entries`;
    return now === "done" && groups !== null ? `${read} in ${amount(groups)} groups` : read;
  }

  private groups(one: Reading, { logGroups }: LogReadingData) {
    const shown = [...logGroups, ...this.more];
    const most = Math.max(0, ...shown.flatMap(({ counts }) => [...counts]));
    const isWhole = this.isAll || logGroups.length < PAGE;
    return html`<section>
      <div class="groups-head">
        <h2>Groups</h2>
        ${one.newGroups === null
          ? nothing
          : html`<span class="soft">${amount(one.newGroups)} the graph did not know</span>`}
        ${filterBar(filtersOf(one.newGroups !== null), this.search, (to) => this.tell("nz-go", { to, replace: true }), "Wording")}
      </div>
      ${shown.length === 0
        ? html`<p class="faint">${this.search.size > 0 ? "No group is like that." : "There are no entries."}</p>`
        : html`<div class="card">
            <ul>
              ${shown.map((group) => row(group, most, one.name))}
            </ul>
            ${isWhole ? nothing : html`<div class="more"><button @click=${this.next}>Show more</button></div>`}
          </div>`}
    </section>`;
  }

  private readonly next = async (): Promise<void> => {
    const shown = [...(this.reading.data?.logGroups ?? []), ...this.more];
    const last = shown.at(-1);
    if (!last) return;
    try {
      const { logGroups } = await app.client.ask(MoreLogGroups, { ...this.variables(), after: last.id });
      this.more = [...this.more, ...logGroups];
      this.isAll = logGroups.length < PAGE;
    } catch (error) {
      this.tell("nz-toast", words(error));
    }
  };
}

function underWay({ state: now, progress, lines, linesPerSecond }: Reading) {
  const speed = linesPerSecond === null ? "" : `, ${amount(Math.round(linesPerSecond))} lines/s`;
  const told = { uploading: "Not all of it is here yet.", queued: "It waits for a worker." }[now];
  return html`<section>
    <progress aria-label="Read" max="1" value=${progress ?? nothing}></progress>
    <p class="soft" role="status">${told ?? `${amount(lines)} lines${speed}`}</p>
  </section>`;
}

function found(findings: readonly Finding[], name: string) {
  return html`<section>
    <h2>Findings</h2>
    ${findings.length === 0
      ? html`<p class="faint">No rule found anything: look at the groups, the gravest ones first.</p>`
      : html`<ul class="card">
          ${findings.map((one) => finding(one, name))}
        </ul>`}
  </section>`;
}

function finding({ title, severity, records, first, last, cited, rule }: Finding, name: string) {
  return html`<li class="finding">
    <div>
      <nz-severity .rank=${RANKS[severity] ?? null} .word=${severity}></nz-severity>
      <b>${title}</b>
      <span class="soft">${amount(records)} ${records === 1 ? "entry" : "entries"}${span(first, last)}</span>
      <span class="faint end">${rule}</span>
    </div>
    <ul class="cited mono">
      ${cited.map(({ source, line, text }) => html`<li><span class="faint">${brief(source, name)}:${line}</span> ${text}</li>`)}
    </ul>
  </li>`;
}

/** The name of a file without that of the archive that everything is in. */
export function brief(source: string, name: string): string {
  return source.startsWith(`${name}!/`) ? source.slice(name.length + 2) : source;
}

function span(first: string | null, last: string | null) {
  if (first === null || last === null) return nothing;
  return html`, <nz-time form="clock" .at=${first}></nz-time>${first === last
      ? nothing
      : html` to <nz-time form="clock" .at=${last}></nz-time>`}`;
}

function row(one: Group, most: number, name: string) {
  const { records, level, wording, example, isNew, first, last, source, line, counts } = one;
  return html`<li class="group">
    <span class="count">${amount(records)}</span>
    <span class="soft">${level ?? ""}</span>
    <span>${spark(counts, Math.max(...counts, most / 20))}</span>
    <details>
      <summary class="mono">${isNew ? html`<nz-label tone="warn">new</nz-label> ` : nothing}${wording || "(empty)"}</summary>
      <p class="mono soft">${example}</p>
      <p class="faint">first in ${brief(source, name)}:${line}</p>
    </details>
    <span class="when soft">${when(first, last)}</span>
  </li>`;
}

function when(first: string | null, last: string | null) {
  if (first === null) return nothing;
  const until = last !== null && last !== first ? html` – <nz-time form="clock" .at=${last}></nz-time>` : nothing;
  return html`<nz-time form="clock" .at=${first}></nz-time>${until}`;
}

function aside(one: Reading, { logSources, logPassedOver }: LogReadingData) {
  const incident = one.incident && html`<a href=${pathOf({ label: "Incident", id: one.incident })}>its page</a>`;
  return html`<div class="side">
    ${facts([
      ["Uploaded", time(one.at)],
      ["By", one.by],
      ["System", one.system],
      ["Incident", incident],
      ["Kept", one.kept === null ? null : `${amount(one.kept)} entries`],
      ["Not kept", one.notKept ? `${amount(one.notKept)}: of no system, or too many` : null],
      ["Secrets", one.masked ? `taken out of ${amount(one.masked)} lines` : null],
      ["Cut", one.cut ? `${amount(one.cut)} long lines` : null],
      ["Too many", one.crowded ? `${amount(one.crowded)} entries counted together` : null],
    ])}
    ${logSources.length === 0
      ? nothing
      : html`<section>
          <h2>Recognised</h2>
          <ul class="sources">
            ${logSources.map(
              ({ source, lines, formats }) => html`<li>
                ${brief(source, one.name)}
                <div class="faint">${amount(lines)} lines: ${formats.join(", ") || "nothing"}</div>
              </li>`,
            )}
          </ul>
        </section>`}
    ${logPassedOver.length === 0
      ? nothing
      : html`<section>
          <h2>Passed over</h2>
          <ul class="sources">
            ${logPassedOver.map(({ source, why }) => html`<li>${brief(source, one.name)}<div class="faint">${why}</div></li>`)}
          </ul>
        </section>`}
  </div>`;
}
