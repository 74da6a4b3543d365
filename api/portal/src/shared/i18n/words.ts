import { en, type Key, type Messages } from "./en";

/** What an element takes from where it stands: the language it speaks, and where its links lead. */
export interface Surroundings {
  /** The tag that numbers and times are written by: "de-AT". */
  readonly language: string;
  readonly messages: Messages;
  /** The address of the console; empty where the page is the console's own. */
  readonly base: string;
}

let current: Surroundings = { language: "en", messages: en, base: "" };

/** The surroundings in which something is being done right now. */
export function surroundings(): Surroundings {
  return current;
}

/** Do something in surroundings of its own; whatever is made meanwhile takes them over. */
export function within<Result>(own: Surroundings, act: () => Result): Result {
  const before = current;
  current = own;
  try {
    return act();
  } finally {
    current = before;
  }
}

/** Return a text in the language that is spoken, with `{name}`s filled in. */
export function say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return current.messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there is a text of this name. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(en, name);
}

/** The language that texts, numbers and times are written in. */
export function spoken(): string {
  return current.language;
}
