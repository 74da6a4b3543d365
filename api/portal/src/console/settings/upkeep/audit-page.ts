import { css, html, nothing, type CSSResultGroup } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";

import { AuditNews, AuditTrail, Undo, type AuditRow } from "#operations/console/settings/upkeep/audit";
import "../../../shared/ui/chip";
import "../../../shared/ui/link";
import "../../../shared/ui/time";
import { now } from "../../../shared/clock";
import { pages } from "../../app/app";
import { change, freshKey, told } from "../../app/changing";
import { changed } from "../../app/filters";
import { Following } from "../../app/following";
import { facts } from "../../app/parts";
import { NzSettingsPage } from "../frame";
import { ACTIONS, SINCE, type Choices } from "./audit-choices";

const DAY_MS = 86_400_000;

/** Who changed what, newest first: by kind of change and time, with the way back where there is one. */
@customElement("nz-audit-page")
export class NzAuditPage extends NzSettingsPage {
  static override styles: CSSResultGroup = [
    NzSettingsPage.styles,
    css`
      summary {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
        padding: 7px 12px;
        cursor: pointer;
      }
      .rows > li {
        display: block;
        padding: 0;
      }
      .inside {
        display: grid;
        gap: 10px;
        padding: 4px 12px 14px;
      }
      .states {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
        gap: 10px;
      }
      .states h3 {
        font-size: var(--nz-small);
        font-weight: 500;
        color: var(--nz-soft);
      }
    `,
  ];

  protected readonly heading = "Audit trail";
  protected override readonly admins = true;
  @state() private refused: ReadonlyMap<string, string> = new Map();
  private readonly list = pages(
    this,
    AuditTrail,
    () => ({ where: this.where() }),
    ({ auditEvents }) => auditEvents,
  );

  constructor() {
    super();
    new Following(this, AuditNews, () => ({}), () => this.list.fresh());
  }

  protected content() {
    const { rows, failure, data, hasMore } = this.list;
    if (failure) return this.failed(failure, () => this.list.fresh());
    if (data === null) return this.loading();
    return html`<div class="actions">
        ${this.choice("action", "Change", ACTIONS)} ${this.choice("since", "Time", SINCE)}
      </div>
      ${rows.length === 0 ? this.none() : html`<ul class="card rows">
              ${repeat(rows, ({ id }) => id, (row) => this.event(row))}
            </ul>`}
      ${hasMore ? html`<div><button @click=${() => this.list.more()}>Show more</button></div>` : nothing}`;
  }

  /** The filter that the address asks for. Whole hours, so that it stays the same while one looks. */
  private where() {
    const days = Number(this.search.get("since") ?? "");
    const hour = Math.floor((now().getTime() - days * DAY_MS) / 3_600_000) * 3_600_000;
    return {
      action: this.search.get("action"),
      since: days > 0 ? new Date(hour).toISOString() : null,
    };
  }

  private choice(name: string, title: string, choices: Choices) {
    const chosen = this.search.get(name) ?? "";
    const go = (event: Event) =>
      this.tell("nz-go", { to: changed(this.search, name, (event.target as HTMLSelectElement).value), replace: true });
    return html`<select aria-label=${title} @change=${go}>
      ${choices.map(([value, text]) => html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`)}
    </select>`;
  }

  private none() {
    if (this.search.size === 0) {
      return html`<nz-empty heading="Nothing was changed yet">
        <p>Whatever people change here, and how it was before, stands in this list from then on.</p>
      </nz-empty>`;
    }
    return html`<nz-empty heading="Nothing here is like that">
      <p><a href="/settings/audit">Show all changes</a></p>
    </nz-empty>`;
  }

  private event(one: AuditRow) {
    return html`<li>
      <details>
        <summary>
          <span class="grow">${one.title}</span>
          ${one.outcome === "done" ? nothing : html`<nz-label>${one.outcome}</nz-label>`}
          <span class="soft">${one.actorName ?? "nobody known"}</span>
          <nz-time class="soft" .at=${one.at}></nz-time>
        </summary>
        <div class="inside">
          ${facts([
            ["Change", one.action],
            ["At", html`<nz-time form="exact" .at=${one.at}></nz-time>`],
            ["Came by", one.via],
            ["From", one.address],
            ["Request", one.requestId],
            ["About", one.node ? html`<nz-link .to=${one.node}></nz-link>` : one.nodeId],
          ])}
          <div class="states">${version("Before", one.before)} ${version("After", one.after)}</div>
          ${this.back(one)}
        </div>
      </details>
    </li>`;
  }

  private back({ id, outcome, undoneBy }: AuditRow) {
    if (outcome === "unchanged") return nothing;
    if (undoneBy) return html`<p class="soft">It was undone.</p>`;
    const why = this.refused.get(id);
    if (why) return html`<p role="alert">${why}</p>`;
    return html`<div><button @click=${() => this.undo(id)}>Undo</button></div>`;
  }

  private async undo(auditEvent: string): Promise<void> {
    try {
      await change(Undo, { input: { auditEvent, idempotencyKey: freshKey() } });
      this.tell("nz-toast", "It is as it was before.");
      this.list.fresh();
    } catch (error) {
      this.refused = new Map([...this.refused, [auditEvent, told(error)]]);
    }
  }
}

function version(title: string, value: unknown) {
  if (value === null || value === undefined) return nothing;
  return html`<div>
    <h3>${title}</h3>
    <pre tabindex="0" aria-label=${title}>${JSON.stringify(value, null, 2)}</pre>
  </div>`;
}
