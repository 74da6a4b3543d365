import { describe, expect, test } from "vitest";

import { kindOf, pathOf } from "../src/shared/ui/kinds";
import { clock, relative, span } from "../src/shared/ui/moments";
import { isWeb } from "../src/shared/ui/provenance";
import { marks, moved, placed, whole, zoomed } from "../src/shared/ui/timescale";

const NOON = new Date("2026-11-29T12:00:00Z");

describe("times", () => {
  test("are told in the largest unit that fits, before and after now", () => {
    expect(relative(new Date("2026-11-29T09:10:00Z"), NOON)).toBe("2h ago");
    expect(relative(new Date("2026-11-30T12:00:00Z"), NOON)).toBe("in 1d");
    expect(relative(NOON, NOON)).toBe("0s ago");
  });

  test("as spans have their two largest units", () => {
    expect(span(NOON, new Date("2026-11-30T14:05:00Z"))).toBe("1 d 2 h");
    expect(span(NOON, NOON)).toBe("0 min");
  });

  test("far off are written as any other", () => {
    expect(clock(new Date("9999-12-31T23:59:00Z"))).toMatch(/\d{2}:\d{2}/);
    expect(relative(new Date("1970-01-01T00:00:00Z"), NOON)).toBe("56y ago");
  });
});

describe("the scale of a timeline", () => {
  test("holds every time with a margin, and a single one too", () => {
    for (const times of [[5, 5], [0, 3_600_000]]) {
      const shown = whole(times);
      for (const time of times) expect(placed(time, shown)).toBeGreaterThan(0);
      for (const time of times) expect(placed(time, shown)).toBeLessThan(1);
    }
  });

  test.each([1, 60, 60 * 24, 60 * 24 * 400, 60 * 24 * 365 * 8000])(
    "has few marks over %d minutes, all within it",
    (minutes) => {
      const shown = { from: NOON.getTime(), to: NOON.getTime() + minutes * 60_000 };
      const found = marks(shown);
      expect(found.length).toBeLessThanOrEqual(9);
      for (const { at } of found) expect(placed(at, shown)).toBeGreaterThanOrEqual(0);
    },
  );

  test.each([10, 60, 60 * 24 * 3, 60 * 24 * 25, 60 * 24 * 200, 60 * 24 * 400, 60 * 24 * 900])(
    "has marks enough over %d minutes that a length can be told",
    (minutes) => {
      const shown = { from: NOON.getTime(), to: NOON.getTime() + minutes * 60_000 };
      expect(marks(shown).filter(({ text }) => text !== "").length).toBeGreaterThan(1);
    },
  );

  test("keeps its middle when it is zoomed, and never becomes empty", () => {
    let shown = { from: 0, to: 1_000_000 };
    for (let step = 0; step < 60; step += 1) shown = zoomed(shown, 0.5);
    expect((shown.from + shown.to) / 2).toBe(500_000);
    expect(shown.to).toBeGreaterThan(shown.from);
  });
});

describe("a timeline that is zoomed and moved", () => {
  test("keeps what stands under the pointer where it is", () => {
    const shown = zoomed({ from: 0, to: 10_000_000 }, 0.5, 0.25);
    expect(placed(2_500_000, shown)).toBeCloseTo(0.25);
    expect(shown.to - shown.from).toBe(5_000_000);
  });

  test("moves by a share of what is seen", () => {
    expect(moved({ from: 0, to: 10_000_000 }, -0.2)).toEqual({ from: -2_000_000, to: 8_000_000 });
  });

  test("never leaves what dates can hold", () => {
    let shown = whole([Date.parse("1970-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")]);
    for (let step = 0; step < 99; step += 1) shown = moved(zoomed(shown, 2), 1);
    for (const { at } of marks(shown)) expect(() => new Date(at).toISOString()).not.toThrow();
  });
});

describe("nodes", () => {
  test("have an address that their id can be read back from", () => {
    const path = pathOf({ label: "Incident", id: "demo:x:main:incident:a/b ?#ü" });
    expect(path).toBe("/incidents/demo:x:main:incident:a%2Fb%20%3F%23%C3%BC");
  });

  test("of a type that has no page of its own have the page of any node", () => {
    expect(kindOf("StreamState")).toMatchObject({ name: "Stream state", place: "nodes" });
  });

  test("lead out to the web only", () => {
    expect(isWeb("https://tracker.example/1")).toBe(true);
    expect(isWeb("javascript:alert(1)")).toBe(false);
    expect(isWeb("data:text/html,x")).toBe(false);
    expect(isWeb("no address")).toBe(false);
  });
});
