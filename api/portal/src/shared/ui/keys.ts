import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Hands an element the keys that are pressed on the page, while the element is on it. */
export class Keys implements ReactiveController {
  constructor(
    host: ReactiveControllerHost,
    private readonly onKey: (event: KeyboardEvent) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.pressed);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.pressed);
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    if (!event.defaultPrevented) this.onKey(event);
  };
}

const FIELDS = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog[open] *";

/** Whether a key belongs to a field or an open window, or is part of a browser's own shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey) return true;
  return event.composedPath().some((one) => one instanceof Element && one.matches(FIELDS));
}
