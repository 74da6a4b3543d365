import { describe, expect, test } from "vitest";

import * as profile from "../src/console/settings/profile/document";
import { saidBy, type Connector } from "../src/console/settings/sources/draft";

const SCALE: profile.Document = {
  name: "shop",
  severities: [
    { name: "low", rank: 4 },
    { name: "high", rank: 1 },
  ],
};

describe("a profile that is edited", () => {
  test("shows severities the worst first, and ranks them by their order", () => {
    const entries = profile.entriesOf(SCALE, "severities");
    expect(entries.map(({ name }) => name)).toEqual(["high", "low"]);

    const turned = profile.withEntries(SCALE, "severities", profile.moved(entries, 0, 1));
    expect(turned.severities).toEqual([
      { name: "low", rank: 1 },
      { name: "high", rank: 2 },
    ]);
  });

  test("leaves out what is empty, but for the name", () => {
    const entries = profile.withValue([{ name: "a", title: "A" }], 0, "title", "");
    expect(entries).toEqual([{ name: "a" }]);
    expect(profile.withEntries(SCALE, "severities", [])).toEqual({ name: "shop" });
  });

  test("stays as it is where an entry is moved beyond an end", () => {
    const entries = [{ name: "a" }, { name: "b" }];
    expect(profile.moved(entries, 1, 7)).toEqual(entries);
    expect(profile.moved(entries, 0, -1)).toEqual(entries);
  });

  test("is written as a file that is read again, and nothing else is", () => {
    expect(profile.parsed(profile.asText(SCALE))).toEqual(SCALE);
    expect(() => profile.parsed("[1]")).toThrow(SyntaxError);
    expect(() => profile.parsed("{")).toThrow(SyntaxError);
  });
});

const HARBOUR: Connector = {
  name: "harbour",
  about: "ships",
  isAsked: true,
  calls: true,
  takesMapping: false,
  mappings: [],
  baseUrl: null,
  secrets: ["token"],
  secretsBegin: ["env:"],
  options: [
    { name: "piers", about: "piers", isList: true, isRequired: true, usually: null },
    { name: "zone", about: "zone", isList: false, isRequired: false, usually: null },
  ],
  streams: [
    { name: "ships", needs: null },
    { name: "tides", needs: null },
  ],
};

/** A form with these values, a name several times where it has several. */
function form(values: readonly (readonly [string, string])[]): HTMLFormElement {
  const made = document.createElement("form");
  for (const [name, value] of values) {
    const field = document.createElement("input");
    field.name = name;
    field.value = value;
    made.append(field);
  }
  return made;
}

describe("the form of a source", () => {
  test("says what was filled in, lists by their parts, and nothing that is empty", () => {
    const filled = form([
      ["name", "north"],
      ["secret.token", "env:A, env:B"],
      ["option.piers", "one, two"],
      ["option.zone", " "],
      ["streams", "ships"],
      ["every", "5m"],
    ]);

    expect(saidBy(filled, HARBOUR)).toEqual({
      connector: "harbour",
      name: "north",
      secrets: { token: ["env:A", "env:B"] },
      options: { piers: ["one", "two"] },
      streams: ["ships"],
      every: "5m",
    });
  });

  test("names no streams where all are read, and keeps what it has no field for", () => {
    const filled = form([
      ["name", "north"],
      ["streams", "ships"],
      ["streams", "tides"],
    ]);

    expect(saidBy(filled, HARBOUR, { paused: true })).toEqual({
      connector: "harbour",
      name: "north",
      paused: true,
    });
  });
});
