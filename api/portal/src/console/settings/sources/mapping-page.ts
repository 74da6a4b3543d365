import { css, html, nothing, type CSSResultGroup } from "lit";
import { customElement, state } from "lit/decorators.js";

import { DraftMapping, TestMapping, type TestMappingData } from "#operations/console/settings/sources/mapping";
import { change } from "../../app/changing";
import { Doing } from "../doing";
import { entry } from "../forms";
import { NzSettingsPage } from "../frame";
import { tried } from "./tried";

const KINDS: readonly (readonly [string, string])[] = [
  ["", "Find out"],
  ["TechnicalEvent", "Events, alerts, errors"],
  ["Incident", "Incidents"],
  ["CustomerCase", "Cases of customers"],
  ["WorkItem", "Work items"],
  ["Deployment", "Deployments"],
  ["Document", "Documents"],
];

/** From an example of what a tool sends to a mapping that is drafted, changed by hand and tried. */
@customElement("nz-mapping-page")
export class NzMappingPage extends NzSettingsPage {
  static override styles: CSSResultGroup = [
    NzSettingsPage.styles,
    css`
      .steps {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(300px, 1fr));
        gap: 20px;
      }
      .steps > section {
        display: grid;
        gap: 10px;
        align-content: start;
      }
      .steps textarea.code {
        width: 100%;
        min-height: 360px;
      }
      .dropping {
        outline: 2px dashed var(--nz-accent);
      }
    `,
  ];

  protected readonly heading = "Try a mapping";
  protected override readonly admins = true;
  @state() private payload = "";
  @state() private name = "";
  @state() private label = "";
  @state() private mapping = "";
  @state() private isOver = false;
  @state() private result: TestMappingData["testMapping"] | null = null;
  private readonly drafting = new Doing(this);
  private readonly testing = new Doing(this);

  protected content() {
    return html`<p class="about">
        A mapping says what the records of a tool become. Begin with an example of what it sends: a draft
        is made of it, with a reason for each line. Nothing is written by any of this.
      </p>
      <div class="steps">
        <section>${this.example()}</section>
        <section>${this.draft()}</section>
      </div>
      ${this.result ? tried(this.result) : nothing}`;
  }

  private example() {
    return html`${entry(
      "payload",
      "1. An example",
      html`<textarea
        id="payload"
        class=${this.isOver ? "code dropping" : "code"}
        spellcheck="false"
        placeholder="Paste the JSON that the tool sends, or drop a file here"
        .value=${this.payload}
        @input=${(event: Event) => (this.payload = (event.target as HTMLTextAreaElement).value)}
        @dragover=${this.dragged}
        @dragleave=${() => (this.isOver = false)}
        @drop=${this.dropped}
      ></textarea>`,
    )}
    ${entry(
      "tool",
      "What the tool is called",
      html`<input id="tool" autocomplete="off" .value=${this.name}
        @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)} />`,
    )}
    ${entry(
      "kind",
      "What its records are",
      html`<select id="kind" @change=${(event: Event) => (this.label = (event.target as HTMLSelectElement).value)}>
        ${KINDS.map(([label, name]) => html`<option value=${label}>${name}</option>`)}
      </select>`,
    )}
    <div class="actions">
      <button class="first" ?disabled=${this.drafting.busy || !this.payload.trim()} @click=${() => this.makeDraft()}>
        Draft a mapping
      </button>
      <label class="button">
        Choose a file
        <input class="unseen" type="file" accept=".json,application/json" @change=${this.picked} />
      </label>
    </div>
    ${this.drafting.alert()}`;
  }

  private draft() {
    const isReady = this.mapping.trim() !== "" && this.payload.trim() !== "";
    return html`${entry(
      "mapping",
      "2. The mapping",
      html`<textarea
        id="mapping"
        class="code"
        spellcheck="false"
        placeholder="The draft stands here; or paste a mapping, or the name of a shipped one"
        .value=${this.mapping}
        @input=${(event: Event) => (this.mapping = (event.target as HTMLTextAreaElement).value)}
      ></textarea>`,
      "Read each guess before you use it.",
    )}
    <div class="actions">
      <button class="first" ?disabled=${this.testing.busy || !isReady} @click=${() => this.test()}>
        3. Show what would be written
      </button>
      <a class="button" href="/settings/sources/new?of=records">Use it in a source</a>
    </div>
    ${this.testing.alert()}`;
  }

  private makeDraft(): Promise<boolean> {
    return this.drafting.run(async () => {
      const input = { payload: this.payload, name: this.name || null, label: this.label || null };
      const { draftMapping } = await change(DraftMapping, { input });
      this.mapping = draftMapping.mapping ?? "";
      await this.test();
    });
  }

  private async test(): Promise<void> {
    this.result = null;
    await this.testing.run(async () => {
      const input = { mapping: this.mapping.trim(), payload: this.payload, first: 5 };
      this.result = (await change(TestMapping, { input })).testMapping;
    });
  }

  private dragged(event: DragEvent): void {
    event.preventDefault();
    this.isOver = true;
  }

  private dropped(event: DragEvent): void {
    const [file] = event.dataTransfer?.files ?? [];
    this.isOver = false;
    if (!file) return;
    event.preventDefault();
    void this.take(file);
  }

  private picked(event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void this.take(file);
  }

  private async take(file: File): Promise<void> {
    this.payload = await file.text();
    this.name ||= file.name.replace(/\.[^.]*$/, "");
  }
}
