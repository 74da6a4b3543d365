import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { ApplyProfile, CompareProfile, type CompareProfileData } from "#operations/console/settings/profile/profile";
import { base, NzElement } from "../../../shared/ui/base";
import "../../../shared/ui/chip";
import { change, freshKey } from "../../app/changing";
import { page } from "../../app/page";
import { Doing } from "../doing";
import { entry, forms, listed } from "../forms";
import { difference } from "./difference";
import { asText, entriesOf, withEntries, type Document, type Entry } from "./document";
import { keepDraft } from "./draft-store";
import "./entries";
import { SECTIONS } from "./sections";

/** Edits a profile section by section, tells what it would change, and keeps it. What is typed stays
 * in the tab until it is saved. Tells `nz-saved` and `nz-left`. */
@customElement("nz-profile-editor")
export class NzProfileEditor extends NzElement {
  static override styles = [
    base,
    page,
    forms,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 18px;
        min-height: 0;
      }
      .tabs {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        border-bottom: 1px solid var(--nz-line);
      }
      .tabs button {
        border-color: transparent;
        border-radius: var(--nz-radius) var(--nz-radius) 0 0;
        background: none;
      }
      .tabs button[aria-selected="true"] {
        border-color: var(--nz-line);
        border-bottom-color: var(--nz-paper);
        background: var(--nz-paper);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) document: Document = { name: "" };
  /** Name of the active profile, if there is one. */
  @property() active = "";
  @state() private at = 0;
  @state() private compared: CompareProfileData["compareProfile"] | null = null;
  private readonly work = new Doing(this);

  override render() {
    const isActive = this.document.name !== "" && this.document.name === this.active;
    return html`${this.head()} ${this.tabs()} ${this.section()} ${this.work.alert()}
      ${this.compared ? difference(this.compared) : nothing}
      <div class="actions">
        <button ?disabled=${this.work.busy} @click=${() => this.compare()}>What would change</button>
        ${isActive ? nothing : html`<button ?disabled=${this.work.busy} @click=${() => this.save(false)}>Save</button>`}
        <button class="first" ?disabled=${this.work.busy} @click=${() => this.save(true)}>
          ${isActive ? "Save the active profile" : "Save and activate"}
        </button>
        <button class="bare" @click=${this.leave}>Leave without saving</button>
      </div>`;
  }

  private head() {
    const { name, description, languages } = this.document;
    return html`<div class="form">
      ${entry(
        "name",
        "Name of the profile",
        html`<input id="name" autocomplete="off" .value=${name} @change=${(event: Event) => this.say("name", valueOf(event))} />`,
        "Small letters, digits and hyphens. Another name is another profile, kept beside this one.",
      )}
      ${entry("about", "What it is for", html`<input id="about" autocomplete="off" .value=${String(description ?? "")}
        @change=${(event: Event) => this.say("description", valueOf(event) || undefined)} />`)}
      ${entry("languages", "Languages of its words", html`<input id="languages" autocomplete="off"
        .value=${Array.isArray(languages) ? languages.join(", ") : ""}
        @change=${(event: Event) => this.say("languages", listed(valueOf(event)))} />`)}
    </div>`;
  }

  private tabs() {
    return html`<div class="tabs" role="tablist" aria-label="Sections" @keydown=${this.pressed}>
      ${SECTIONS.map(
        ({ key, name }, index) => html`<button
          role="tab"
          id=${`tab-${key}`}
          aria-selected=${String(index === this.at)}
          aria-controls="section"
          tabindex=${index === this.at ? 0 : -1}
          @click=${() => (this.at = index)}
        >
          ${name} <span class="faint">${entriesOf(this.document, key).length}</span>
        </button>`,
      )}
    </div>`;
  }

  private section() {
    const section = SECTIONS[this.at];
    if (section === undefined) return nothing;
    return html`<div id="section" role="tabpanel" aria-labelledby=${`tab-${section.key}`}>
      <nz-entries
        .section=${section}
        .entries=${entriesOf(this.document, section.key)}
        @nz-entries=${(event: CustomEvent<readonly Entry[]>) =>
          this.take(withEntries(this.document, section.key, event.detail))}
      ></nz-entries>
    </div>`;
  }

  private pressed(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.at = (this.at + step + SECTIONS.length) % SECTIONS.length;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  }

  private say(key: string, value: unknown): void {
    this.take({ ...this.document, [key]: value });
  }

  private take(document: Document): void {
    this.document = document;
    this.compared = null;
    keepDraft(document);
  }

  private compare(): Promise<boolean> {
    return this.work.run(async () => {
      this.compared = (await change(CompareProfile, { input: { document: asText(this.document) } })).compareProfile;
    });
  }

  private async save(activate: boolean): Promise<void> {
    const input = { document: asText(this.document), activate, idempotencyKey: freshKey() };
    if (!(await this.work.run(() => change(ApplyProfile, { input })))) return;
    keepDraft(null);
    this.tell("nz-toast", activate ? `${this.document.name} is active.` : `${this.document.name} is kept.`);
    this.tell("nz-saved");
  }

  private leave(): void {
    keepDraft(null);
    this.tell("nz-left");
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value.trim();
}
