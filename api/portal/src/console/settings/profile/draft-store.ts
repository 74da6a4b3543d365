import { parsed, type Document } from "./document";

const KEY = "nazara.profile.draft";

/** The profile that was being edited in this tab, if it was not saved. */
export function keptDraft(): Document | null {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? null : parsed(text);
  } catch {
    return null;
  }
}

/** Keep what is edited for as long as the tab lives; null forgets it. */
export function keepDraft(document: Document | null): void {
  try {
    if (document === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(document));
  } catch {
    /** A browser that keeps nothing loses it with the page. */
  }
}
