import { expect, test } from "vitest";

import { runbooksFirst, stillOpen } from "../src/console/incidents/incident-parts";

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
