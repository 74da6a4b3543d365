import { describe, expect, test } from "vitest";

import { price } from "../src/console/settings/profile/outlook";
import { byDay, byJob, type SpentRow } from "../src/console/settings/providers/spent";

const row = (day: string, costUsd: number, more: Partial<SpentRow> = {}): SpentRow => ({
  day,
  provider: "claude",
  job: "summary",
  questions: 2,
  failed: 0,
  lost: 1,
  aside: 1,
  kept: 3,
  tokensIn: 100,
  tokensOut: 10,
  costUsd,
  ...more,
});

describe("the ledger", () => {
  test("has every day up to today, those without cost too", () => {
    const days = byDay([row("2026-11-30", 1), row("2026-11-30", 0.5), row("2026-11-28", 2)], 4, new Date("2026-11-30T03:00:00Z"));

    expect(days.map(({ day, costUsd }) => [day, costUsd])).toEqual([
      ["2026-11-27", 0],
      ["2026-11-28", 2],
      ["2026-11-29", 0],
      ["2026-11-30", 1.5],
    ]);
  });

  test("adds up what each provider cost for each job, the dearest first", () => {
    const jobs = byJob([row("2026-11-29", 1), row("2026-11-30", 2), row("2026-11-30", 9, { job: "links" })]);

    expect(jobs.map(({ job, costUsd, questions, lost }) => [job, costUsd, questions, lost])).toEqual([
      ["links", 9, 2, 2],
      ["summary", 3, 4, 4],
    ]);
  });
});

describe("what a policy would cost", () => {
  const cost = { kind: "summary", nodes: 12, provider: "claude", model: "haiku", usd: 12.5, basis: "lately" };

  test("is told with how that is known", () => {
    expect(price(cost)).toBe("summary of 12 nodes by haiku of claude: $12.50, as such nodes cost lately");
    expect(price({ ...cost, nodes: 1, basis: "at most" })).toBe("summary of 1 node by haiku of claude: $12.50, at most");
  });

  test("is not made up where nobody knows the price", () => {
    expect(price({ ...cost, usd: null, basis: "unknown" })).toContain("nobody knows its price");
  });
});
