import { css, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";

/** Something that is shown this once: to be copied now. */
@customElement("nz-secret")
export class NzSecret extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
        padding: 14px;
        border: 1px solid var(--nz-accent);
        border-radius: 8px;
        background: var(--nz-paper);
      }
      div {
        display: flex;
        gap: 8px;
      }
      input {
        flex: 1;
        min-width: 0;
        font-family: var(--nz-mono);
        font-size: var(--nz-small);
      }
    `,
  ];

  @property() name = "";
  @property() value = "";
  @state() private copied = false;
  @query("input") private readonly field!: HTMLInputElement;

  override render() {
    return html`<b>${this.name}</b>
      <div>
        <input readonly aria-label=${this.name} .value=${this.value} @focus=${this.chosen} />
        <button type="button" @click=${this.copy}>${this.copied ? "Copied" : "Copy"}</button>
      </div>
      <span class="soft">It is shown this once. Nobody can read it again.</span>`;
  }

  private chosen(): void {
    this.field.select();
  }

  private async copy(): Promise<void> {
    this.field.select();
    await navigator.clipboard.writeText(this.value);
    this.copied = true;
  }
}
