/** What the sections of a profile hold, and how each value is asked for. */
export interface Value {
  readonly key: string;
  readonly name: string;
  readonly kind: "line" | "text" | "list" | "number" | "choice" | "json";
  readonly choices?: readonly string[];
  readonly hint?: string;
}

export interface Section {
  readonly key: string;
  readonly name: string;
  /** What one entry is called. */
  readonly one: string;
  /** The value by which an entry is called. */
  readonly called: "name" | "id";
  readonly about: string;
  /** Whether the order of its entries says something. */
  readonly isRanked?: boolean;
  readonly values: readonly Value[];
}

const NAME: Value = { key: "name", name: "Name", kind: "line", hint: "The key, the same in every tool." };
const TITLE: Value = { key: "title", name: "Title", kind: "line", hint: "What people read, if not the name." };
const ABOUT: Value = { key: "description", name: "Description", kind: "text" };
const ALIASES: Value = { key: "aliases", name: "Other spellings", kind: "list" };

const SYSTEM_KINDS = [
  "service",
  "application",
  "website",
  "database",
  "queue",
  "cache",
  "host",
  "library",
  "job",
  "group",
  "vendor",
];

export const SECTIONS: readonly Section[] = [
  {
    key: "severities",
    name: "Severities",
    one: "severity",
    called: "name",
    about: "The worst stands first. Move one with Alt and the arrows, or drag it.",
    isRanked: true,
    values: [NAME, TITLE, ABOUT, { ...ALIASES, hint: "The words that tools say for it: p1, critical …" }],
  },
  {
    key: "categories",
    name: "Categories",
    one: "category",
    called: "name",
    about: "What a case or an incident can be about.",
    values: [
      NAME,
      TITLE,
      ABOUT,
      { key: "part_of", name: "Part of", kind: "line", hint: "Name of the category above it." },
      { key: "examples", name: "Examples", kind: "list", hint: "What customers write that belongs here, a line each." },
      ALIASES,
    ],
  },
  {
    key: "teams",
    name: "Teams",
    one: "team",
    called: "name",
    about: "Who owns things.",
    values: [
      NAME,
      TITLE,
      ABOUT,
      { key: "email", name: "E-mail address", kind: "line" },
      { key: "chat", name: "Chat channel", kind: "line" },
      ALIASES,
    ],
  },
  {
    key: "systems",
    name: "Systems",
    one: "system",
    called: "name",
    about: "What runs, whom it belongs to, what it needs.",
    values: [
      NAME,
      TITLE,
      { key: "kind", name: "Kind", kind: "choice", choices: SYSTEM_KINDS },
      { key: "tier", name: "Tier", kind: "number", hint: "1 to 4; most hangs on 1." },
      { key: "owner", name: "Owner", kind: "line", hint: "Name of a team." },
      { key: "depends_on", name: "Needs", kind: "list", hint: "Names of systems." },
      ABOUT,
      ALIASES,
    ],
  },
  {
    key: "glossary",
    name: "Glossary",
    one: "word",
    called: "name",
    about: "Words of this organisation, and what they mean.",
    values: [
      { ...NAME, name: "Word", hint: "" },
      { key: "definition", name: "Meaning", kind: "text" },
      { key: "abbreviations", name: "Short forms", kind: "list" },
      ALIASES,
      { key: "language", name: "Language", kind: "line", hint: "en, de, fr …" },
    ],
  },
  {
    key: "policies",
    name: "Policies",
    one: "policy",
    called: "id",
    about: "Rules to check against.",
    values: [
      { key: "id", name: "Key", kind: "line" },
      { key: "title", name: "In one line", kind: "line" },
      { key: "kind", name: "Kind", kind: "line", hint: "sla, severity …" },
      { key: "text", name: "In words", kind: "text" },
      { key: "rule", name: "For machines", kind: "json", hint: 'JSON, such as {"minutes": 15}.' },
      { key: "about", name: "About", kind: "list", hint: "Names of systems or words." },
      { key: "owner", name: "Owner", kind: "line", hint: "Name of a team." },
    ],
  },
];
