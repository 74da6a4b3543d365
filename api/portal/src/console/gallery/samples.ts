/** What the gallery shows of an element: what it is for, and which attributes are tried. */
export interface Sample {
  readonly name: `nazara-${string}`;
  readonly title: string;
  readonly told: string;
  readonly attributes: readonly Attribute[];
}

/** An attribute: with choices, a number, the id of a node of a type, or a text. */
export interface Attribute {
  readonly name: string;
  readonly kind: "text" | "number" | "System" | "Incident" | readonly string[];
  readonly value?: string;
}

const system: Attribute = { name: "node", kind: "System" };
const first = (value: string): Attribute => ({ name: "first", kind: "number", value });

export const samples: readonly Sample[] = [
  {
    name: "nazara-entity",
    title: "Entity",
    told: "One node: what it is, how it stands, whom it belongs to.",
    attributes: [system],
  },
  {
    name: "nazara-incidents",
    title: "Incidents",
    told: "Incidents, which come and go by themselves.",
    attributes: [
      { name: "status", kind: ["open", "all", "resolved"], value: "open" },
      { name: "severity", kind: ["", "1", "2", "3", "4", "5"] },
      first("5"),
    ],
  },
  {
    name: "nazara-search",
    title: "Search",
    told: "A field that finds nodes by words and by meaning.",
    attributes: [{ name: "text", kind: "text" }, { name: "types", kind: "text" }, first("6")],
  },
  {
    name: "nazara-neighbors",
    title: "Neighbours",
    told: "What a node hangs together with, or what resembles it.",
    attributes: [
      { name: "node", kind: "Incident" },
      { name: "by", kind: ["relationship", "meaning"], value: "relationship" },
      first("8"),
    ],
  },
  {
    name: "nazara-timeline",
    title: "Timeline",
    told: "What happened around a node.",
    attributes: [system, { name: "kinds", kind: "text" }, first("20")],
  },
  {
    name: "nazara-impact",
    title: "Impact",
    told: "What stops if a system does.",
    attributes: [system, { name: "hops", kind: "number", value: "3" }, first("10")],
  },
  {
    name: "nazara-graph",
    title: "Graph",
    told: "The graph around a node, as a picture and as a list.",
    attributes: [system, { name: "depth", kind: ["1", "2", "3"], value: "1" }, first("40")],
  },
];
