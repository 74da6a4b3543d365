import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  EmbeddedIncidentNews,
  EmbeddedIncidents,
  type EmbeddedIncidentsData,
} from "#operations/embeds/incidents/incidents";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/severity";
import "../../shared/ui/time";
import { say } from "../i18n/words";
import { note, NzView } from "../view";
import { whereOf } from "./where";

type Incident = EmbeddedIncidentsData["incidents"]["nodes"][number];

/** Incidents, newest first. New ones come and closed ones go while the page is open. */
@customElement("nz-incidents-view")
export class NzIncidentsView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      .head {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 8px 16px;
        border-bottom: 1px solid var(--nz-line);
      }
      .live {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        color: var(--nz-soft);
        font-size: var(--nz-small);
      }
      .live i {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--nz-edge);
      }
      .live.on i {
        background: var(--nz-good);
      }
      .what {
        display: grid;
      }
      .what a {
        font-weight: 500;
      }
      .what .faint {
        font-size: var(--nz-small);
      }
      @container (max-width: 420px) {
        li nz-label {
          display: none;
        }
      }
    `,
  ];

  @property() system = "";
  @property() status = "open";
  @property({ type: Number }) severity: number | null = null;
  @property({ type: Number }) first = 10;

  protected readonly found = this.ask(EmbeddedIncidents, () => ({ where: whereOf(this), first: this.first }));

  constructor() {
    super();
    this.follow(EmbeddedIncidentNews, () => ({}));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.access.addEventListener("line", this.lined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.access.removeEventListener("line", this.lined);
  }

  override render() {
    return this.shown(this.found, ({ incidents: { totalCount, nodes } }) => {
      const none = say(this.status === "open" ? "incidents.none" : "incidents.nothing");
      return html`<div class="head" part="head">
          <span class="name">${say("incidents.count", { count: totalCount })}</span>
          ${this.line()}
        </div>
        ${nodes.length > 0 ? rows(nodes) : note(none)}`;
    });
  }

  private line() {
    const { isLive } = this.access;
    return html`<span class="live end ${isLive ? "on" : ""}" role="status">
      <i></i>${say(isLive ? "incidents.live" : "incidents.still")}
    </span>`;
  }

  private readonly lined = (): void => this.requestUpdate();
}

function rows(incidents: readonly Incident[]) {
  return html`<ul class="rows" part="list" aria-label=${say("incidents.label")}>
    ${incidents.map(row)}
  </ul>`;
}

function row(incident: Incident) {
  const { severity, severityRank, status, startedAt } = incident;
  return html`<li>
    <nz-severity brief .rank=${severityRank} .word=${severity}></nz-severity>
    <span class="grow what">
      <a class="cut" href=${pathOf(incident)}><bdi>${incident.title || incident.nativeId}</bdi></a>
      ${affected(incident.affects)}
    </span>
    ${status ? html`<nz-label .status=${status}></nz-label>` : nothing}
    <nz-time class="soft" .at=${startedAt}></nz-time>
  </li>`;
}

function affected({ nodes, totalCount }: Incident["affects"]) {
  if (nodes.length === 0) return nothing;
  const names = nodes.map(({ title, id }) => title || id).join(", ");
  const more = totalCount - nodes.length;
  return html`<span class="faint cut">${names} ${more > 0 ? say("entity.more", { count: more }) : ""}</span>`;
}
