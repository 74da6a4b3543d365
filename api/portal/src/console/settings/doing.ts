import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import { told } from "../app/changing";

/** Does one thing after another for an element, and keeps why the last one failed. */
export class Doing implements ReactiveController {
  problem = "";
  busy = false;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.problem = "";
  }

  /** Do something, unless something else is being done; tell whether it was done. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = "";
    this.host.requestUpdate();
    try {
      await what();
    } catch (error) {
      this.problem = told(error);
    }
    this.busy = false;
    this.host.requestUpdate();
    return this.problem === "";
  }

  /** Why it failed, to stand where it was asked for. */
  alert() {
    return this.problem ? html`<p role="alert">${this.problem}</p>` : nothing;
  }
}
