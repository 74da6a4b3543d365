/** What a relationship says, read from its start to its end. */
const WORDS: Readonly<Record<string, string>> = {
  ABOUT: "is about",
  AFFECTS: "affects",
  ASSIGNED_TO: "is assigned to",
  CATEGORIZED_AS: "is categorised as",
  CAUSED_BY: "was caused by",
  DEFINES: "defines",
  DEPENDS_ON: "needs",
  DEPLOYED_TO: "was deployed to",
  DUPLICATE_OF: "repeats",
  EVIDENCE_OF: "is evidence of",
  FOLLOWS: "follows",
  HAS_CHUNK: "holds the passage",
  INSTANCE_OF: "is a case of",
  MEMBER_OF: "is a member of",
  MENTIONS: "names",
  OBSERVED_ON: "was observed on",
  OWNED_BY: "belongs to",
  PART_OF: "is a part of",
  REPORTS: "reports",
  RESOLVED_BY: "was ended by",
  SUSPECTED_CAUSE: "may have been caused by",
};

export function relationWords(relationship: string): string {
  return WORDS[relationship] ?? relationship.toLowerCase().replaceAll("_", " ");
}
