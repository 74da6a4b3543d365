import { describe, expect, test } from "vitest";

import { runbooksFirst, stillOpen } from "../src/console/incidents/incident-parts";
import { whys } from "../src/console/incidents/whys";

function like(id: string, told: { status?: string; kind?: string }) {
  return { node: { id, label: "Incident", title: id, ...told }, reasons: [] } as const;
}

test("incidents that are over are not those that are open as well", () => {
  const found = ["resolved", "triggered", "closed", "acknowledged"].map((status) => like(status, { status }));

  expect(stillOpen([...found, like("untold", {})]).map(({ node }) => node.id)).toEqual([
    "triggered",
    "acknowledged",
    "untold",
  ]);
});

test("runbooks stand before other documents, in the order in which they were found", () => {
  const kinds = ["postmortem", "runbook", "guide", "runbook"];
  const found = kinds.map((kind, place) => like(`${kind} ${place}`, { kind }));

  expect(runbooksFirst(found).map(({ node }) => node.id)).toEqual([
    "runbook 1",
    "runbook 3",
    "postmortem 0",
    "guide 2",
  ]);
});

describe("a timeline of an incident", () => {
  const change = (at: string, relationship: string | null = null) => ({
    at: `2026-11-29T${at}:00Z`,
    kind: "DEPLOYMENT",
    relationship,
  });

  test("says why changes matter: what is known of them", () => {
    const told = [change("12:00", "RESOLVED_BY"), change("10:00"), change("09:00", "CAUSED_BY")];

    expect([...whys(told, "2026-11-29T10:30:00Z").entries()]).toEqual([
      [told[0], "ended it"],
      [told[2], "the cause"],
    ]);
  });

  test("names the last change before it began where no cause is known", () => {
    const event = { ...change("10:20", "EVIDENCE_OF"), kind: "EVENT" };
    const told = [change("11:00"), event, change("10:00"), change("09:00", "SUSPECTED_CAUSE")];

    expect(whys(told, "2026-11-29T10:30:00Z").get(told[2]!)).toBe("the last change before it began");
    expect(whys(told, "2026-11-29T10:30:00Z").size).toBe(2);
    expect(whys(told, "2026-11-29T09:30:00Z").get(told[3]!)).toBe("a suspected cause");
    expect(whys(told, null).size).toBe(1);
  });
});
