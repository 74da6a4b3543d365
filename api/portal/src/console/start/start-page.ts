import { html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { FirstSteps, LoadDemo, StartProfile, type FirstStepsData } from "#operations/console/start/start";
import { base } from "../../shared/ui/base";
import "../../shared/ui/chip";
import { icon } from "../../shared/ui/icons";
import "../../shared/ui/link";
import { app, query } from "../app/app";
import { change, freshKey } from "../app/changing";
import { entitle, NzPage, page } from "../app/page";
import { Beat } from "../settings/beat";
import { Doing } from "../settings/doing";
import { forms } from "../settings/forms";
import { isAdmin } from "../settings/rights";
import { skip } from "./skipped";
import { starter } from "./starter";
import { steps } from "./start-style";

const SOON_MS = 3000;

/** Leads from an empty organisation to the first incident on screen: something that flows in, what
 * its words mean, and where to go from there. */
@customElement("nz-start-page")
export class NzStartPage extends NzPage {
  static override styles: CSSResultGroup = [base, page, forms, steps];

  /** The demo was asked for and is not on screen yet. */
  @state() private isLoading = false;
  private demoKey = freshKey();
  private profileKey = freshKey();
  private readonly fetching = new Doing(this);
  private readonly naming = new Doing(this);
  private readonly found = query(this, FirstSteps, () => ({}));

  constructor() {
    super();
    new Beat(this, () => void this.found.again(), SOON_MS);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    entitle("First steps");
  }

  override render() {
    return html`<header>
        <h1>First steps</h1>
        <button class="end" @click=${this.skipped}>Skip this</button>
      </header>
      ${this.whole(this.found, (data) => this.content(data))}`;
  }

  private content(data: FirstStepsData) {
    const flows = data.sources.totalCount > 0 || data.systems.totalCount + data.incidents.totalCount > 0;
    const [profile] = data.profiles.nodes;
    return html`<div class="content">
      <p class="soft">
        Nazara reads what your tools know and keeps it as one graph. Two steps, and the first incident is on screen.
        You find this page again under Settings.
      </p>
      <ol class="steps">
        ${step("Let something flow in", flows, this.source(data, flows))}
        ${step("Say what words mean", profile !== undefined, this.profile(profile?.name ?? null, flows))}
        ${step("Look around", data.incidents.totalCount > 0, this.around(data))}
      </ol>
    </div>`;
  }

  private source({ sources, systems, incidents }: FirstStepsData, flows: boolean) {
    if (this.isLoading && incidents.totalCount === 0) {
      return html`<p role="status">The demo is being written: some seconds…</p>`;
    }
    if (flows) {
      return html`<p>
          ${sources.totalCount > 0
            ? html`${sources.nodes.map((one) => html`<nz-link .to=${one}></nz-link> `)} ${waiting(sources.nodes)}`
            : here(systems.totalCount, incidents.totalCount)}
        </p>
        ${isAdmin() ? html`<p><a href="/settings/sources/new">Connect another tool</a></p>` : nothing}`;
    }
    if (!isAdmin()) return html`<p>An admin connects the first tool. This page fills by itself.</p>`;
    return html`<div class="ways">
        <div>
          <h3>Connect a tool</h3>
          <p class="soft">GitHub, PagerDuty, Sentry, Jira, Zendesk, Slack and more: asked over the network, or calling here.</p>
          <a class="button first" href="/settings/sources/new">Choose a tool</a>
        </div>
        <div>
          <h3>Look at the demo first</h3>
          <p class="soft">An invented shop with eighteen months of incidents, cases and deployments, and its profile.</p>
          <button ?disabled=${this.fetching.busy} @click=${() => this.loadDemo()}>
            ${this.fetching.busy ? "Loading…" : "Load the demo"}
          </button>
        </div>
      </div>
      ${this.fetching.alert()}`;
  }

  private profile(name: string | null, flows: boolean) {
    if (name !== null) {
      return html`<p>The profile <a href="/settings/profile">${name}</a> is active.</p>`;
    }
    if (!isAdmin()) return html`<p>An admin says how severe a “sev2” is.</p>`;
    return html`<p class="soft">
        A domain profile says how severe a “sev2” is, what a case can be about, who owns what. Begin with the usual
        scale; you change it whenever you like.
      </p>
      <div class="actions">
        <button class=${flows ? "first" : ""} ?disabled=${this.naming.busy} @click=${() => this.startProfile()}>
          Take the usual scale
        </button>
        <a class="button" href="/settings/profile">Write or import one</a>
      </div>
      ${this.naming.alert()}`;
  }

  private around({ incidents }: FirstStepsData) {
    if (incidents.totalCount === 0) {
      return html`<p class="soft">The first incident shows up here as soon as it is known.</p>`;
    }
    return html`<ul class="links" aria-label="First incidents">
        ${incidents.nodes.map((one) => html`<li>${icon("incident")} <nz-link wraps .to=${one}></nz-link></li>`)}
      </ul>
      <p>
        <a href="/">Home</a> shows what is open and new; <kbd>Ctrl K</kbd> finds everything, <kbd>?</kbd> shows the keys.
        ${isAdmin() ? html`Then <a href="/settings/members">invite your colleagues</a>.` : nothing}
      </p>`;
  }

  private async loadDemo(): Promise<void> {
    this.isLoading = true;
    const isDone = await this.fetching.run(() => change(LoadDemo, { input: { idempotencyKey: this.demoKey } }));
    if (!isDone) {
      this.isLoading = false;
      this.demoKey = freshKey();
    }
    await this.found.again();
  }

  private async startProfile(): Promise<void> {
    const document = starter(app.login?.session.org ?? "first");
    const input = { document, activate: true, idempotencyKey: this.profileKey };
    if (!(await this.naming.run(() => change(StartProfile, { input })))) this.profileKey = freshKey();
    await this.found.again();
  }

  private skipped(): void {
    skip();
    this.tell("nz-go", { to: "/" });
  }
}

function step(title: string, isDone: boolean, content: TemplateResult) {
  return html`<li class=${isDone ? "done" : ""}>
    <h2>${title} ${isDone ? html`<span class="mark">${icon("check")}<span class="unseen">done</span></span>` : nothing}</h2>
    ${content}
  </li>`;
}

/** What has come so far; what there is none of is not named. */
function here(systems: number, incidents: number): string {
  const told = [systems > 0 ? `${systems} systems` : "", incidents > 0 ? `${incidents} incidents` : ""];
  return `${told.filter((one) => one !== "").join(" and ")} are here.`;
}

function waiting(sources: FirstStepsData["sources"]["nodes"]) {
  const [failing] = sources.filter(({ error }) => error);
  if (failing) return html`<span class="soft">can't be read: ${failing.error}</span>`;
  if (sources.some(({ lastReceivedAt }) => lastReceivedAt)) return html`<span class="soft">flows in.</span>`;
  return html`<span class="soft">is connected; nothing came yet. Open it to check it.</span>`;
}
