export type Choices = readonly (readonly [string, string])[];

/** Kinds of changes that one looks for. */
export const ACTIONS: Choices = [
  ["", "Change: any"],
  ["setConnector", "Sources set"],
  ["removeConnector", "Sources removed"],
  ["applyProfile", "Profiles imported"],
  ["activateProfile", "Profiles activated"],
  ["setEnrichmentPolicy", "Enrichment policies"],
  ["inviteUser", "Invitations"],
  ["setMemberRole", "Roles"],
  ["removeMember", "Members removed"],
  ["setMemberTeams", "Teams of members"],
  ["createToken", "Tokens made"],
  ["revokeToken", "Tokens revoked"],
  ["changeAccessScope", "Access scopes"],
  ["replayDeadLetters", "Dead letters replayed"],
  ["linkNodes", "Links asserted"],
  ["refuseLink", "Links refused"],
  ["changeTicket", "Tickets changed"],
  ["undo", "Undone changes"],
];

export const SINCE: Choices = [
  ["", "Time: any"],
  ["1", "Last day"],
  ["7", "Last week"],
  ["30", "Last 30 days"],
];
