import type { ReactiveController, ReactiveControllerHost } from "lit";

const BEAT_MS = 10_000;

/** Calls again and again while an element is on a page that somebody sees: for what sends no news. */
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
    this.timer = window.setInterval(() => {
      if (!document.hidden) this.again();
    }, this.ms);
  }

  hostDisconnected(): void {
    clearInterval(this.timer);
  }
}
