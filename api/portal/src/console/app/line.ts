/** Whether news arrive; told as an event `change`. One for the page. */
export const line = new (class extends EventTarget {
  isUp = true;

  set(isUp: boolean): void {
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    this.dispatchEvent(new Event("change"));
  }
})();
