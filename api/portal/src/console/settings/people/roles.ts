export const ROLES = ["admin", "agent", "viewer"] as const;

/** What each role may do, in a line. */
export const MAY: Readonly<Record<string, string>> = {
  admin: "sets things up, and all below",
  agent: "works on tickets and cases, corrects links, and all below",
  viewer: "reads",
};
