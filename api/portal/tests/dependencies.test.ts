import { describe, expect, test } from "vitest";

import { dependencies, isMeasured } from "../src/console/systems/dependencies";
import { share } from "../src/console/systems/dependency-columns";

const system = (id: string) => ({ system: { id, label: "System", title: id, kind: "service", tier: 1, stub: false } });

const QUIET = { callsPerHour: null, errorRate: null, p95Ms: null, lastCalledAt: null };
const BUSY = { callsPerHour: 120, errorRate: 0.01, p95Ms: 80, lastCalledAt: "2026-11-29T12:00:00Z" };

function edge(to: string, confidence: string, calls: typeof QUIET | typeof BUSY) {
  return { relationship: "DEPENDS_ON", from: "web", to, confidence, ...calls } as const;
}

function reached(...edges: ReturnType<typeof edge>[]) {
  return { total: edges.length, systems: edges.map(({ to }) => system(to)), edges };
}

describe("the dependencies of a system", () => {
  test("differ from what is declared where it is called undeclared, or declared and not called", () => {
    const needs = reached(
      edge("bank", "asserted", BUSY),
      edge("mail", "asserted", QUIET),
      edge("stock", "derived", BUSY),
    );
    const told = dependencies("web", needs, isMeasured(needs));
    expect(told.map(({ id, declared, drift }) => [id, declared, drift])).toEqual([
      ["mail", true, "unseen"],
      ["stock", false, "undeclared"],
      ["bank", true, null],
    ]);
    expect(told[2]?.calls?.callsPerHour).toBe(120);
  });

  test("are not told as uncalled where nothing measures calls", () => {
    const needs = reached(edge("bank", "asserted", QUIET));
    expect(isMeasured(needs, null)).toBe(false);
    expect(dependencies("web", needs, false).map(({ drift }) => drift)).toEqual([null]);
  });

  test("are found at the other end, whichever way the call goes", () => {
    const neededBy = { ...reached(edge("bank", "asserted", BUSY)), systems: [system("web")] };
    expect(dependencies("bank", neededBy, true).map(({ id, calls }) => [id, calls?.p95Ms])).toEqual([
      ["web", 80],
    ]);
  });
});

test("a small share of errors is not told as none", () => {
  expect([share(0), share(0.0004), share(0.25), share(null)]).toEqual(["0%", "0.04%", "25%", null]);
});
