import { en, type Key, type Messages } from "./en";

let messages: Messages = en;
let language = "en";

/** Return a text in the language that is spoken, with `{name}`s filled in. */
export function say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language that texts, numbers and times are written in. */
export function spoken(): string {
  return language;
}

/** Speak another language from now on. */
export function speak(tag: string, translated: Messages): void {
  language = tag;
  messages = translated;
}
