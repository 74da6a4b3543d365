import { css, html, nothing, type CSSResultGroup } from "lit";
import { customElement } from "lit/decorators.js";

import { Health, type HealthData } from "#operations/console/settings/upkeep/health";
import { query } from "../../app/app";
import { Beat } from "../beat";
import { NzSettingsPage } from "../frame";

type Finding = HealthData["healthFindings"][number];

const MINUTE_MS = 60_000;
const LEVELS = ["fail", "warn", "skipped", "ok"];
const WORDS: Readonly<Record<string, string>> = {
  fail: "Wrong",
  warn: "To know",
  skipped: "Not looked at",
  ok: "As it should be",
};
/** Where more of it stands. */
const PLACES: Readonly<Record<string, string>> = {
  connectors: "/settings/sources",
  "dead-letters": "/settings/dead-letters",
  enrichment: "/settings/runs",
  profiles: "/settings/profile",
  runs: "/settings/runs",
  severities: "/settings/profile",
  stubs: "/settings/not-seen",
};

/** What `nazara doctor` says: what is wrong stands first, with what to do about it. */
@customElement("nz-health-page")
export class NzHealthPage extends NzSettingsPage {
  static override styles: CSSResultGroup = [
    NzSettingsPage.styles,
    css`
      b {
        min-width: 110px;
      }
      .fail {
        color: var(--nz-wrong);
      }
    `,
  ];

  protected readonly heading = "Health";
  protected override readonly admins = true;
  private readonly found = query(this, Health, () => ({}));

  constructor() {
    super();
    new Beat(this, () => void this.found.again(), MINUTE_MS);
  }

  protected override actions() {
    return html`<button ?disabled=${this.found.busy} @click=${() => this.again()}>
      ${this.found.busy ? "Looking…" : "Look again"}
    </button>`;
  }

  protected content() {
    return this.found.render({
      loading: () => html`<p class="soft" role="status">Looking at servers, queue, models and disk: some seconds…</p>
        ${this.loading()}`,
      failed: (why) => this.failed(why, () => this.again()),
      there: ({ healthFindings }) => html`<p role="status">${summary(healthFindings)}</p>
        ${LEVELS.map((level) => group(level, healthFindings.filter((one) => one.level === level)))}
        <p class="faint">Where Nazara runs, <span class="mono">nazara doctor</span> looks at the machine too.</p>`,
    });
  }

  protected override again(): void {
    void this.found.again();
    this.requestUpdate();
  }
}

function summary(found: readonly Finding[]): string {
  const count = (level: string) => found.filter((one) => one.level === level).length;
  const wrong = count("fail");
  if (wrong > 0) return wrong === 1 ? "One thing is wrong." : `${wrong} things are wrong.`;
  return count("warn") > 0 ? "It works; some things are worth knowing." : "All is as it should be.";
}

function group(level: string, found: readonly Finding[]) {
  if (found.length === 0) return nothing;
  return html`<section>
    <h2>${WORDS[level] ?? level}</h2>
    <ul class="card rows">
      ${found.map(
        ({ check, text, remedy }) => html`<li class="line">
          <b class=${level}>${check}</b>
          <span class="grow">${quoted(text)}</span>
          ${remedy ? html`<p class="about soft">${quoted(remedy)}</p>` : nothing}
          ${level !== "ok" && PLACES[check] ? html`<a class="plain" href=${PLACES[check]}>Open</a>` : nothing}
        </li>`,
      )}
    </ul>
  </section>`;
}

/** A text with its commands, which stand between backticks, as such. */
function quoted(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code class="mono">${part}</code>` : part));
}
