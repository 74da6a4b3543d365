import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import {
  CheckConnector,
  PauseConnector,
  RemoveConnector,
  Source,
  SourceSettings,
  SyncConnector,
  type CheckConnectorData,
  type SourceData,
} from "#operations/console/settings/sources/sources";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { missing } from "../../app/detail";
import { Beat } from "../beat";
import { Doing } from "../doing";
import { figures } from "../forms";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import "../sure";
import { checked } from "./checked";
import { nextRun, readUntil, stateMark, trouble } from "./flow";
import { configuration, parts } from "./source-parts";

type Shown = Extract<NonNullable<SourceData["node"]>, { __typename: "ConnectorInstance" }>;

/** An instance of a connector: how it flows in, part by part, and what admins do about it. */
@customElement("nz-source-page")
export class NzSourcePage extends NzSettingsPage {
  @property() node = "";
  @state() private looked: CheckConnectorData["checkConnector"] | null = null;

  protected override readonly above = { name: "Sources", path: "/settings/sources" };
  private readonly work = new Doing(this);
  private readonly found = query(this, Source, () => ({ id: this.node }));
  private readonly said = query(this, SourceSettings, () => {
    const key = this.shown?.name;
    return key && isAdmin() ? { key } : null;
  });

  constructor() {
    super();
    new Beat(this, () => void this.found.again());
  }

  protected get heading(): string {
    return this.shown?.name ?? "Source";
  }

  private get shown(): Shown | null {
    const one = this.found.data?.node;
    return one?.__typename === "ConnectorInstance" ? one : null;
  }

  protected content() {
    return this.whole(this.found, () => (this.shown ? this.page(this.shown) : missing("source", "All sources", "/settings/sources")));
  }

  private page(one: Shown) {
    const name = one.name ?? one.nativeId;
    return html`<div>${stateMark(one)} <span class="soft">read by ${one.connector}</span></div>
      ${trouble(one)} ${isAdmin() ? this.doings(one, name) : nothing} ${this.work.alert()}
      ${this.looked ? checked(this.looked) : nothing}
      ${figures([
        ["Read until", readUntil(one)],
        ["Received", one.receivedCount ?? 0],
        ["Rejected", one.rejectedCount ?? 0],
        ["Dead letters", this.letters(one)],
        ["Budget left", one.budgetLeft],
        ["Last attempt", html`<nz-time .at=${one.lastAttemptAt}></nz-time>`],
        ["Next", nextRun(one)],
      ])}
      ${parts(one.streams)} ${this.configured()}`;
  }

  private letters({ deadLetters: { totalCount }, id }: Shown) {
    if (totalCount === 0) return 0;
    const to = `/settings/dead-letters?of=${encodeURIComponent(id)}`;
    return html`<a class="plain" href=${to}>${totalCount}</a>`;
  }

  private configured() {
    const [found] = this.said.data?.connectorSettings ?? [];
    return found ? configuration(found) : nothing;
  }

  private doings({ paused, file, id, connector }: Shown, key: string) {
    const input = { key };
    const pausing = { input: { key, paused: !paused, idempotencyKey: freshKey() } };
    const isBusy = this.work.busy;
    const isAsked = this.said.data?.connectors.find(({ name }) => name === connector)?.isAsked;
    return html`<div class="actions">
      <button class="first" ?disabled=${isBusy} @click=${() => this.check(key)}>Check it</button>
      ${isAsked
        ? html`<button
            ?disabled=${isBusy}
            @click=${() => this.carryOut(() => change(SyncConnector, { input }), "It is read now.")}
          >
            Read now
          </button>`
        : nothing}
      <button
        ?disabled=${isBusy}
        @click=${() => this.carryOut(() => change(PauseConnector, pausing), paused ? "It is read again." : "It is paused.")}
      >
        ${paused ? "Resume" : "Pause"}
      </button>
      ${file ? nothing : html`<a class="button" href=${`/settings/sources/new?change=${encodeURIComponent(key)}`}>Change</a>`}
      ${file
        ? nothing
        : html`<nz-sure action="Remove" .of=${key} .doing=${() => this.forget(key, id)}>
            <p>Nothing more is read of it. What it brought stays, and the audit trail can undo this.</p>
          </nz-sure>`}
    </div>`;
  }

  private async carryOut(doing: () => Promise<unknown>, done: string): Promise<void> {
    if (await this.work.run(doing)) this.tell("nz-toast", done);
    await this.found.again();
  }

  private async check(key: string): Promise<void> {
    this.looked = null;
    await this.work.run(async () => {
      this.looked = (await change(CheckConnector, { input: { key } })).checkConnector;
    });
  }

  private async forget(key: string, id: string): Promise<void> {
    await change(RemoveConnector, { input: { key, idempotencyKey: `remove ${id} ${freshKey()}` } });
    this.tell("nz-toast", `${key} is removed.`);
    this.tell("nz-go", { to: "/settings/sources" });
  }
}
