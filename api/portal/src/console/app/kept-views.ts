import { app } from "./app";

/** A list as somebody filtered and ordered it, under a name. */
export interface View {
  readonly name: string;
  readonly path: string;
  readonly search: string;
}

/** Return the views that this browser keeps for who is signed in here, by name. */
export function keptViews(): readonly View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place()) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Keep a view in place of one of that list with the same name. */
export function keepView(view: View): void {
  const others = without(keptViews(), view);
  write([...others, view].sort((one, other) => one.name.localeCompare(other.name)));
}

export function dropView(view: View): void {
  write(without(keptViews(), view));
}

function without(views: readonly View[], { path, name }: View): View[] {
  return views.filter((one) => one.path !== path || one.name !== name);
}

/** Views of one organisation and person never show to another one who uses the browser. */
function place(): string {
  const session = app.login?.session;
  return `nazara.views.${session?.org ?? ""}.${session?.user.id ?? ""}`;
}

function write(views: readonly View[]): void {
  try {
    localStorage.setItem(place(), JSON.stringify(views));
  } catch {
    // A browser that keeps nothing has no views.
  }
}

function isView(one: unknown): one is View {
  const { name, path, search } = (one ?? {}) as Partial<View>;
  return [name, path, search].every((part) => typeof part === "string");
}
