import { describe, expect, test } from "vitest";

import { confirming, doubt, isOurGuess, isRecord } from "../src/console/app/judging";
import { relationWords } from "../src/shared/ui/relations";

const mention = {
  relationship: "MENTIONS",
  from: "acme:x:main:incident:1",
  to: "acme:x:main:system:1",
  confidence: "derived",
  source: "nazara",
  record: "nazara:mentions",
  since: null,
  firstSeen: null,
  lastSeen: null,
  score: null,
  reasons: [],
  evidence: [],
  property: "description",
  occurrences: 1,
} as const;

describe("what Nazara found by itself", () => {
  test("is a guess; what a tool measured or states, and what people say, is none", () => {
    expect(isOurGuess(mention)).toBe(true);
    expect(isOurGuess({ ...mention, confidence: "inferred" })).toBe(true);
    expect(isOurGuess({ ...mention, source: "otel", record: "otel:traces" })).toBe(false);
    expect(isOurGuess({ ...mention, confidence: "asserted", since: "2026-11-01T00:00:00Z" })).toBe(false);
    expect(isOurGuess({ ...mention, confidence: null })).toBe(false);
  });

  test("becomes a fact by the statement that fits the types of both ends", () => {
    expect(confirming("MENTIONS", "Incident", "System")).toBe("AFFECTS");
    expect(confirming("MENTIONS", "Incident", "Team")).toBeNull();
    expect(confirming("MENTIONS", "Document", "GlossaryTerm")).toBe("ABOUT");
    expect(confirming("MENTIONS", "CustomerCase", "Team")).toBeNull();
    expect(confirming("SUSPECTED_CAUSE", "Incident", "Deployment")).toBe("CAUSED_BY");
    expect(confirming("SUSPECTED_CAUSE", "Incident", "System")).toBeNull();
    expect(confirming("AFFECTS", "Incident", "System")).toBe("AFFECTS");
    expect(confirming("OBSERVED_ON", "TechnicalIssue", "System")).toBeNull();
  });

  test("is marked, what is stated is not", () => {
    expect([doubt("derived"), doubt("inferred"), doubt("asserted"), doubt(null)]).toEqual([
      "found",
      "guessed",
      null,
      null,
    ]);
  });
});

describe("a statement", () => {
  test("leads to its record, unless a producer made it", () => {
    expect(isRecord("acme:pager:main:incident:17")).toBe(true);
    expect(isRecord("nazara:mentions")).toBe(false);
  });

  test("of a kind that is new here is told in its own words", () => {
    expect(relationWords("WAS_SEEN_NEAR")).toBe("was seen near");
  });
});
