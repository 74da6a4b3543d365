/** The pages of the settings, in the order of their navigation. */
export interface Place {
  readonly path: string;
  readonly name: string;
  readonly about: string;
  /** Only admins may see it. */
  readonly admins?: boolean;
}

export interface Group {
  readonly name: string;
  readonly places: readonly Place[];
}

export const GROUPS: readonly Group[] = [
  {
    name: "What flows in",
    places: [
      { path: "/settings/sources", name: "Sources", about: "The tools that are read, and how each does." },
      { path: "/settings/not-seen", name: "Not seen", about: "What does not flow in, in one place." },
      {
        path: "/settings/mapping",
        name: "Try a mapping",
        about: "From an example of what a tool sends to a mapping, and what it would write.",
        admins: true,
      },
      { path: "/settings/dead-letters", name: "Dead letters", about: "Records that could not be written." },
    ],
  },
  {
    name: "What it means",
    places: [
      { path: "/settings/profile", name: "Domain profile", about: "Severities, categories, systems, words, rules." },
      { path: "/settings/enrichment", name: "Enrichment", about: "Which nodes get summaries, mentions and vectors." },
      {
        path: "/settings/providers",
        name: "Models",
        about: "Which models are asked, their keys by reference, what they cost.",
        admins: true,
      },
      { path: "/settings/rules", name: "Rules", about: "What joins records that belong together, tried on the past." },
      { path: "/settings/notifications", name: "Notifications", about: "Where to say what was noticed." },
      { path: "/settings/runs", name: "Job runs", about: "What enrichment has done, and does now." },
    ],
  },
  {
    name: "Who may what",
    places: [
      { path: "/settings/members", name: "Members", about: "Who belongs here, roles, teams, invitations.", admins: true },
      { path: "/settings/tokens", name: "API tokens", about: "What programs come in with.", admins: true },
      { path: "/settings/scopes", name: "Access scopes", about: "Who reads what is restricted.", admins: true },
      { path: "/settings/organizations", name: "Organisations", about: "Where you are a member, and new ones." },
    ],
  },
  {
    name: "This Nazara",
    places: [
      { path: "/settings/audit", name: "Audit trail", about: "Who changed what, and the way back.", admins: true },
      { path: "/settings/health", name: "Health", about: "Servers, queue, models, disk: what is wrong.", admins: true },
      { path: "/start", name: "First steps", about: "From nothing to the first incident.", admins: true },
    ],
  },
];
