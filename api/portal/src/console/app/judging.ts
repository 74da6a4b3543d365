import type { SaidData } from "#operations/console/app/why";
import type { RelationshipType } from "../../../generated/inputs";

export type Statement = SaidData["statements"][number];

const OURS = "nazara";

/** Whether Nazara worked it out by itself, so that people may say that it is wrong. What another
 * tool measured or states is changed in that tool. */
export function isOurGuess({ source, confidence, since }: Statement): boolean {
  return source === OURS && since === null && confidence !== null && confidence !== "asserted";
}

/** Which statement makes a fact of a guess, by the types of both ends; null where none does.
 *
 * That a text names something stays a matter of the text; what people can say is what that means:
 * an incident whose text names a system affects it, any other text is about it. */
export function confirming(relationship: string, from: string, to: string): RelationshipType | null {
  if (relationship === "SUSPECTED_CAUSE") return CAUSES.has(to) ? "CAUSED_BY" : null;
  if (relationship !== "MENTIONS") return ACCUMULATED.has(relationship) ? null : (relationship as RelationshipType);
  if (from === "Incident") return to === "System" ? "AFFECTS" : null;
  return ABOUT.has(from) && SUBJECTS.has(to) ? "ABOUT" : null;
}

const CAUSES = new Set(["Deployment", "TechnicalIssue", "Incident"]);
const ABOUT = new Set(["CustomerCase", "Ticket", "WorkItem", "Document"]);
const SUBJECTS = new Set(["System", "TechnicalIssue", "GlossaryTerm"]);
/** Sightings: they are seen, not stated. */
const ACCUMULATED = new Set(["OBSERVED_ON", "EVIDENCE_OF", "DEPLOYED_TO", "DEFINES", "HAS_CHUNK", "CITES", "PRODUCED"]);

/** How sure a link is, as its mark says it; null where a source states it. */
export function doubt(confidence: string | null | undefined): string | null {
  if (confidence === "inferred") return "guessed";
  return confidence === "derived" ? "found" : null;
}

/** Whether a record can be opened: a producer as `otel:traces` is none. */
export function isRecord(record: string): boolean {
  return record.split(":").length > 4;
}
