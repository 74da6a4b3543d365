import { describe, expect, test } from "vitest";

import { say, speech } from "../src/embeds/i18n/words";
import { whereOf } from "../src/embeds/incidents/where";
import { namesIn } from "../src/embeds/lists";
import { within } from "../src/shared/i18n/words";

describe("attributes", () => {
  test("hold names with blanks or commas between", () => {
    expect(namesIn("incident, ticket\n SYSTEM")).toEqual(["INCIDENT", "TICKET", "SYSTEM"]);
    expect(namesIn(" ")).toBeNull();
  });

  test("choose incidents", () => {
    const all = { system: "", status: "all", severity: null };
    expect(whereOf(all)).toEqual({});
    expect(whereOf({ system: "s", status: "open", severity: 2 })).toEqual({
      status: { in: ["triggered", "acknowledged"] },
      severityRank: { lte: 2 },
      affects: { some: { id: { eq: "s" } } },
    });
  });
});

describe("words", () => {
  test("count one in other words than many", async () => {
    const [english, german] = await Promise.all([speech("en"), speech("de")]);

    expect(within(english, () => say("incidents.count", { count: 1 }))).toBe("1 incident");
    expect(within(german, () => say("incidents.count", { count: 1 }))).toBe("1 Störung");
    expect(within(german, () => say("incidents.count", { count: 2 }))).toBe("2 Störungen");
  });
});
