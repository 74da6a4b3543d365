/** A domain profile while it is edited: plain values, changed by copies. */
export type Entry = Readonly<Record<string, unknown>>;
export type Document = Readonly<Record<string, unknown>> & { readonly name: string };

const SEVERITIES = "severities";

/** A profile that says nothing yet. */
export function emptyDocument(): Document {
  return { name: "", languages: ["en"] };
}

/** The entries of a section, severities the worst first. */
export function entriesOf(document: Document, section: string): readonly Entry[] {
  const found = document[section];
  const entries = Array.isArray(found) ? (found as Entry[]) : [];
  return section === SEVERITIES ? [...entries].sort((one, other) => rank(one) - rank(other)) : entries;
}

/** The same with other entries in a section; an empty section is left out. */
export function withEntries(document: Document, section: string, entries: readonly Entry[]): Document {
  const ranked = section === SEVERITIES ? entries.map((one, index) => ({ ...one, rank: index + 1 })) : entries;
  return without({ ...document, [section]: ranked });
}

/** The same with another value of an entry; what is empty is left out. */
export function withValue(entries: readonly Entry[], at: number, key: string, value: unknown): Entry[] {
  return entries.map((one, index) => (index === at ? without({ ...one, [key]: value }) : one));
}

/** The same with an entry at another place. */
export function moved(entries: readonly Entry[], from: number, to: number): Entry[] {
  const place = Math.max(0, Math.min(entries.length - 1, to));
  const rest = entries.filter((_, index) => index !== from);
  const one = entries[from];
  return one === undefined ? [...entries] : [...rest.slice(0, place), one, ...rest.slice(place)];
}

/** The profile that a text holds.
 *
 * @throws SyntaxError When it is no JSON object with a name. */
export function parsed(text: string): Document {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("a profile is a JSON object");
  }
  return { name: "", ...value };
}

/** As a file that can be imported. */
export function asText(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function rank(entry: Entry): number {
  return typeof entry.rank === "number" ? entry.rank : Number.MAX_SAFE_INTEGER;
}

function without<Told extends object>(told: Told): Told {
  const known = Object.entries(told).filter(([key, value]) => key === "name" || !isEmpty(value));
  return Object.fromEntries(known) as Told;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
