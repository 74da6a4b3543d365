import type { ReactiveController, ReactiveControllerHost } from "lit";

const BEAT_MS = 10_000;

/** Calls again and again while an element is on a page that somebody sees, and at once when somebody
 * comes back to it: for what sends no news. */
export class Beat implements ReactiveController {
  private timer = 0;

  constructor(
    host: ReactiveControllerHost,
    private readonly again: () => void,
    private readonly ms = BEAT_MS,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.timer = window.setInterval(this.beat, this.ms);
    document.addEventListener("visibilitychange", this.beat);
    window.addEventListener("focus", this.beat);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.beat);
    window.removeEventListener("focus", this.beat);
  }

  private readonly beat = (): void => {
    if (!document.hidden) this.again();
  };
}
