import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import type { EmbeddedElement } from "../../embeds/api";
import { base, NzElement } from "../../shared/ui/base";
import { app } from "../app/app";
import { codeOf, FORMS, type Form } from "./code";
import type { Attribute, Sample } from "./samples";

const EVENTS = [
  "nazara-load",
  "nazara-change",
  "nazara-open",
  "nazara-error",
  "nazara-select",
  "nazara-center",
  "nazara-search",
];
const LOOKS: readonly Attribute[] = [
  { name: "theme", kind: ["", "light", "dark", "system"] },
  { name: "lang", kind: ["", "en", "de"] },
];

/** One element at work, with fields for its attributes, what it tells, and the code to copy. */
@customElement("nz-exhibit")
export class NzExhibit extends NzElement {
  static override styles = [
    base,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 300px;
        gap: 12px 20px;
        align-items: start;
      }
      .told {
        grid-column: 1 / -1;
      }
      .side {
        display: grid;
        gap: 8px;
      }
      label {
        display: grid;
        grid-template-columns: 84px minmax(0, 1fr);
        gap: 8px;
        align-items: center;
        color: var(--nz-soft);
      }
      label input,
      label select {
        width: 100%;
        color: var(--nz-ink);
      }
      pre {
        overflow-x: auto;
        padding: 10px 12px;
        border: 1px solid var(--nz-line);
        border-radius: var(--nz-radius);
        background: var(--nz-paper);
        font: var(--nz-small) / 1.5 var(--nz-mono);
      }
      .code {
        display: grid;
        grid-column: 1 / -1;
        gap: 6px;
      }
      .forms {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .forms button[aria-pressed="true"] {
        background: var(--nz-chosen);
      }
      .heard {
        margin-inline-start: auto;
      }
      @media (max-width: 900px) {
        section {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) sample!: Sample;
  /** The id of a node of each type, to begin with. */
  @property({ attribute: false }) nodes: Readonly<Record<string, string>> = {};
  @state() private given: Readonly<Record<string, string>> = {};
  @state() private form: Form = "HTML";
  @state() private heard = "";
  private shown: EmbeddedElement | null = null;

  override render() {
    const { name, title, told, attributes } = this.sample;
    return html`<section aria-label=${title}>
      <div class="told">
        <h2>${title} <span class="mono faint">&lt;${name}&gt;</span></h2>
        <p class="soft">${told}</p>
      </div>
      <div class="stage">${this.shown}</div>
      <div class="side">${[...attributes, ...LOOKS].map((one) => this.field(one))}</div>
      ${this.code()}
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sample")) this.begin();
    if (!this.shown) return;
    for (const [name, value] of Object.entries(this.given)) {
      if (value === "") this.shown.removeAttribute(name);
      else if (this.shown.getAttribute(name) !== value) this.shown.setAttribute(name, value);
    }
  }

  private begin(): void {
    const { name, attributes } = this.sample;
    this.given = Object.fromEntries(attributes.map((one) => [one.name, this.beginning(one)]));
    this.shown = document.createElement(name) as EmbeddedElement;
    this.shown.token = app.login?.token ?? null;
    for (const event of EVENTS) this.shown.addEventListener(event, (told) => this.noted(told as CustomEvent));
  }

  private beginning({ kind, value = "" }: Attribute): string {
    return typeof kind === "string" ? (this.nodes[kind] ?? value) : value;
  }

  private field({ name, kind }: Attribute) {
    const value = this.given[name] ?? "";
    const write = ({ target }: Event) => {
      this.given = { ...this.given, [name]: (target as HTMLInputElement).value };
    };
    const isChoice = typeof kind !== "string";
    return html`<label>
      <span class="mono">${name}</span>
      ${isChoice
        ? html`<select @change=${write}>
            ${kind.map((one) => html`<option value=${one} ?selected=${one === value}>${one || "–"}</option>`)}
          </select>`
        : html`<input type=${kind === "number" ? "number" : "text"} .value=${value} @change=${write} />`}
    </label>`;
  }

  private code() {
    const text = codeOf(this.form, this.sample, this.given, location.origin);
    return html`<div class="code">
      <div class="forms">
        ${FORMS.map(
          (form) => html`<button type="button" aria-pressed=${form === this.form} @click=${() => (this.form = form)}>
            ${form}
          </button>`,
        )}
        <button type="button" @click=${() => this.copy(text)}>Copy</button>
        ${this.heard ? html`<span class="heard mono faint" role="status">${this.heard}</span>` : nothing}
      </div>
      <pre tabindex="0" aria-label="Code">${text}</pre>
    </div>`;
  }

  private noted({ type, detail }: CustomEvent<unknown>): void {
    this.heard = detail === null ? type : `${type} ${JSON.stringify(detail)}`;
  }

  private async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.tell("nz-toast", "Copied");
  }
}
