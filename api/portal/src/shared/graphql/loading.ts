import type { ReactiveController, ReactiveControllerHost } from "lit";

import { failure, isAborted, type Failure } from "./errors";

/** Keeps an element supplied with something that is read: anew when something else is wanted, and
 * never twice at once: what is read later breaks off what was asked before. */
export abstract class Loading implements ReactiveController {
  failure: Failure | null = null;
  busy = false;
  private asked = "";
  private running: AbortController | null = null;

  constructor(protected readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostUpdate(): void {
    const wanted = this.wanted();
    const asked = wanted === null ? "" : JSON.stringify(wanted);
    if (asked === this.asked) return;
    this.asked = asked;
    if (wanted !== null) this.begin();
  }

  hostDisconnected(): void {
    this.running?.abort();
    this.asked = "";
  }

  /** What is to be read; null while there is nothing. */
  protected abstract wanted(): unknown;

  /** Read what is wanted. */
  protected abstract begin(): void;

  /** Read something; why that failed is kept, and the element is told when it is done. */
  protected async run(read: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.busy = true;
    try {
      await read(running.signal);
      this.failure = null;
    } catch (error) {
      if (isAborted(error) || running.signal.aborted) return;
      this.failure = failure(error);
    }
    this.busy = false;
    this.host.requestUpdate();
  }
}
