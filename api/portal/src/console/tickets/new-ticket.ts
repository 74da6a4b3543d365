import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { CreateTicket } from "#operations/console/tickets/tickets";
import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/dialog";
import { pathOf } from "../../shared/ui/kinds";
import { change, freshKey, told } from "../app/changing";

/** A form for a ticket of this desk. What was typed stays when the window is closed, until a
 * ticket was made of it. */
@customElement("nz-new-ticket")
export class NzNewTicket extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      form {
        display: grid;
        gap: 6px;
      }
      textarea {
        min-height: 120px;
        padding: 8px 10px;
        resize: vertical;
      }
      button {
        justify-self: start;
        margin-top: 8px;
      }
      [role="alert"] {
        color: var(--nz-wrong);
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @state() private problem = "";
  @state() private busy = false;

  private idempotencyKey = freshKey();

  override render() {
    return html`<nz-dialog heading="New ticket" ?open=${this.open}>
      <form @submit=${this.submitted}>
        <label for="title">Title</label>
        <input id="title" name="title" required autocomplete="off" />
        <label for="description">Description</label>
        <textarea id="description" name="description"></textarea>
        <label for="severity">Severity</label>
        <select id="severity" name="severity">
          <option value="">None</option>
          <option value="critical">Critical</option>
          <option value="high">High</option>
          <option value="medium">Medium</option>
          <option value="low">Low</option>
        </select>
        ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
        <button class="first" type="submit" ?disabled=${this.busy}>Make ticket</button>
      </form>
    </nz-dialog>`;
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    this.busy = true;
    this.problem = "";
    try {
      const input = { ...filled(form), idempotencyKey: this.idempotencyKey };
      const { createTicket } = await change(CreateTicket, { input });
      form.reset();
      this.idempotencyKey = freshKey();
      if (createTicket.ticket) this.tell("nz-go", { to: pathOf(createTicket.ticket) });
    } catch (error) {
      this.problem = told(error);
    }
    this.busy = false;
  }
}

function filled(form: HTMLFormElement) {
  const given = new FormData(form);
  const text = (name: string) => String(given.get(name) ?? "");
  return {
    title: text("title"),
    description: text("description") || null,
    severity: text("severity") || null,
  };
}
