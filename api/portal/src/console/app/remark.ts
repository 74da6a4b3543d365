import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";
import { freshKey, told } from "./changing";

export interface Remark {
  readonly text: string;
  readonly idempotencyKey: string;
}

/** A field for something to say. What was typed stays until it has arrived; sent twice it is said
 * once. Ctrl and Enter send it. */
@customElement("nz-remark")
export class NzRemark extends NzElement {
  static override styles = [
    base,
    css`
      form {
        display: grid;
        gap: 8px;
        justify-items: start;
        margin-top: 10px;
      }
      textarea {
        width: 100%;
        min-height: 68px;
        padding: 8px 10px;
        resize: vertical;
      }
      [role="alert"] {
        color: var(--nz-wrong);
      }
    `,
  ];

  @property() action = "Send";
  @property({ attribute: false }) send: (remark: Remark) => Promise<void> = async () => undefined;
  @state() private text = "";
  @state() private problem = "";
  @state() private busy = false;

  private idempotencyKey = freshKey();

  override render() {
    return html`<form @submit=${this.submitted} @keydown=${this.pressed}>
      <textarea
        aria-label=${this.action}
        placeholder=${`${this.action}…`}
        .value=${this.text}
        @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
      <button type="submit" ?disabled=${this.busy || this.text.trim() === ""}>${this.action}</button>
    </form>`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy || this.text.trim() === "") return;
    this.busy = true;
    this.problem = "";
    try {
      await this.send({ text: this.text, idempotencyKey: this.idempotencyKey });
      this.text = "";
      this.idempotencyKey = freshKey();
    } catch (error) {
      this.problem = told(error);
    }
    this.busy = false;
  }
}
