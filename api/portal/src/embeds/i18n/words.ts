import { say as shared, surroundings, type Surroundings } from "../../shared/i18n/words";
import type { Key } from "../../shared/i18n/en";
import { words, type Word } from "./en";

/** Return a text of the elements in the language that is spoken, with `{name}`s filled in. One thing
 * is told in other words than several where the language has such. */
export function say(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  const one = `${word}.one`;
  const chosen = values["count"] === 1 && Object.hasOwn(words, one) ? one : word;
  return shared(chosen as Key, values);
}

/** The same for a name that something else made: itself in small letters where there is no text. */
export function sayOr(word: string, otherwise: string): string {
  return Object.hasOwn(words, word) ? say(word as Word) : otherwise.toLowerCase().replaceAll("_", " ");
}

const english: Surroundings = {
  ...surroundings(),
  messages: { ...surroundings().messages, ...words },
};

/** Languages beside English, loaded when somebody speaks them. */
const LANGUAGES: Readonly<Record<string, () => Promise<Surroundings["messages"]>>> = {
  de: async () => {
    const [{ de }, own] = await Promise.all([import("../../shared/i18n/de"), import("./de")]);
    return { ...de, ...own.words };
  },
};

/** Return what is said in a language: in English where it is not known, or can't be loaded. */
export async function speech(tag: string): Promise<Surroundings> {
  const language = canonical(tag);
  const [name = "en"] = language.split("-");
  const load = LANGUAGES[name];
  if (load === undefined) return name === "en" ? { ...english, language } : english;
  try {
    return { ...english, language, messages: await load() };
  } catch {
    return english;
  }
}

/** The language of an element: what it says itself, or what it stands in. */
export function languageAround(element: Element): string {
  for (let node: Node | null = element; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null) {
    const said = node instanceof Element ? node.getAttribute("lang") : null;
    if (said) return said;
  }
  return "en";
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}
