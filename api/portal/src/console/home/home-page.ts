import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { Anything, Home, type HomeData } from "#operations/console/home/home";
import { base } from "../../shared/ui/base";
import "../../shared/ui/chip";
import "../../shared/ui/link";
import "../../shared/ui/severity";
import "../../shared/ui/time";
import { query } from "../app/app";
import { Following } from "../app/following";
import { entitle, NzPage, page } from "../app/page";
import { incidentTable } from "../incidents/incident-table";
import { COMES_BACK } from "../nodes/finding-answers";
import { isAdmin } from "../settings/rights";
import { isSkipped } from "../start/skipped";

/** What is open, what changed, what is new, what is not flowing in. */
@customElement("nz-home-page")
export class NzHomePage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      .halves {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr));
        gap: 24px;
      }
      h2 a {
        margin-inline-start: 6px;
        font-weight: 400;
      }
    `,
  ];

  private readonly home = query(this, Home, () => ({}));

  constructor() {
    super();
    new Following(this, Anything, () => ({}), () => this.again());
  }

  protected override again(): void {
    void this.home.again();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    entitle("Home");
  }

  override render() {
    return html`<header><h1>Home</h1></header>
      ${this.whole(this.home, (data) => html`<div class="content">${this.content(data)}</div>`)}`;
  }

  /** Lead whoever can set things up from nothing to the first steps, unless they were skipped. */
  protected override updated(): void {
    const { data } = this.home;
    if (data && isNothing(data) && isAdmin() && !isSkipped()) this.tell("nz-go", { to: "/start", replace: true });
  }

  private content(data: HomeData) {
    if (isNothing(data)) return beginning();
    return html`<section>
        <h2>Open incidents ${data.open.totalCount} ${all("/incidents?status=open")}</h2>
        <div class="card">${openIncidents(data)}</div>
      </section>
      <div class="halves">
        ${section("Deployed lately", "No deployment yet.", data.deployments.nodes.map(deployment))}
        ${section(`New issues · ${data.issues.totalCount} open`, "No issue is open.", data.issues.nodes.map(issue))}
        ${section(`Cases · ${data.cases.totalCount} open`, "No case is open.", data.cases.nodes.map(customerCase))}
        ${section("Flowing in", "", flows(data))}
        ${data.findings.totalCount > 0
          ? section(`Findings · ${data.findings.totalCount}`, "", data.findings.nodes.map(finding))
          : nothing}
      </div>`;
  }
}

function isNothing({ systems, sources, open }: HomeData): boolean {
  return systems.totalCount + sources.totalCount + open.totalCount === 0;
}

function openIncidents({ open }: HomeData) {
  return open.nodes.length > 0
    ? incidentTable(open.nodes, "Open incidents")
    : html`<nz-empty heading="Nothing is open">
        <p>What is reported next shows up here by itself.</p>
      </nz-empty>`;
}

function beginning() {
  return html`<nz-empty heading="There is nothing in the graph yet">
    <p>
      ${isAdmin()
        ? html`<a href="/start">The first steps</a> lead from here to the first incident.`
        : "An admin connects the first tool under Settings."}
      This page fills as something arrives.
    </p>
  </nz-empty>`;
}

function all(path: string) {
  return html`<a class="plain" href=${path}>show all</a>`;
}

function section(title: string, none: string, rows: readonly TemplateResult[]) {
  return html`<section>
    <h2>${title}</h2>
    <ul class="card rows">
      ${rows.length > 0 ? rows : html`<li class="soft">${none}</li>`}
    </ul>
  </section>`;
}

function deployment(one: HomeData["deployments"]["nodes"][number]) {
  return html`<li>
    <nz-link class="grow" .to=${one}></nz-link>
    ${one.environment ? html`<nz-label>${one.environment}</nz-label>` : nothing}
    <nz-time class="soft" .at=${one.at}></nz-time>
  </li>`;
}

function issue(one: HomeData["issues"]["nodes"][number]) {
  return html`<li>
    <nz-link class="grow" .to=${one}></nz-link>
    <span class="soft">${one.eventCount ?? 0} ×</span>
    <nz-time class="soft" .at=${one.firstEventAt}></nz-time>
  </li>`;
}

function customerCase(one: HomeData["cases"]["nodes"][number]) {
  return html`<li>
    <nz-severity brief .rank=${one.severityRank}></nz-severity>
    <nz-link class="grow" .to=${one}></nz-link>
    <nz-time class="soft" .at=${one.openedAt}></nz-time>
  </li>`;
}

function finding(one: HomeData["findings"]["nodes"][number]) {
  // Of what is new in logs the evidence is counts of five minutes, which say nothing by their names.
  const { nodes, totalCount } = one.kind === COMES_BACK ? one.evidence : one.affects;
  const more = totalCount - nodes.length;
  return html`<li class=${nodes.length > 0 ? "line" : ""}>
    <nz-link class="grow" .to=${one}></nz-link>
    <nz-time class="soft" .at=${one.lastAt ?? one.createdAt}></nz-time>
    ${nodes.length > 0
      ? html`<p class="about soft">
          In ${nodes.map((node, at) => html`${at > 0 ? ", " : ""}<nz-link .to=${node}></nz-link>`)}
          ${more > 0 ? html`and ${more} more` : nothing}
        </p>`
      : nothing}
    <nz-finding-answers .of=${one}></nz-finding-answers>
  </li>`;
}

function flows({ failing, sources, refused }: HomeData): TemplateResult[] {
  const lines = failing.nodes.map(
    (one) => html`<li>
      <nz-label .status=${one.paused ? "paused" : "failed"}></nz-label>
      <span class="grow"><nz-link .to=${one}></nz-link> <span class="soft">${one.error}</span></span>
      <nz-time class="soft" .at=${one.lastSuccessAt}></nz-time>
    </li>`,
  );
  if (refused.totalCount > 0) {
    lines.push(html`<li>
      <a href="/settings/dead-letters">${refused.totalCount} records could not be written and wait to be replayed.</a>
    </li>`);
  }
  if (lines.length > 0) return lines;
  return [
    sources.totalCount > 0
      ? html`<li>All ${sources.totalCount} sources work.</li>`
      : html`<li class="soft">
          No tool is connected. <a class="plain" href="/settings/sources">Sources</a>
        </li>`,
  ];
}
