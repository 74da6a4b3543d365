import { app } from "../app/app";

/** Whether somebody skipped the first steps of this organisation in this browser. */
export function isSkipped(): boolean {
  try {
    return localStorage.getItem(key()) !== null;
  } catch {
    return true;
  }
}

/** Lead nobody there any more, in this browser. */
export function skip(): void {
  try {
    localStorage.setItem(key(), new Date().toISOString());
  } catch {
    /** A browser that keeps nothing is not led there either. */
  }
}

function key(): string {
  return `nazara.start.${app.login?.session.org ?? ""}`;
}
