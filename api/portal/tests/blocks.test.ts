import { describe, expect, test } from "vitest";

import { levelName } from "../src/console/log-groups/levels";
import * as documents from "../src/console/documents/documents-where";
import * as glossary from "../src/console/glossary/glossary-where";
import * as logs from "../src/console/log-groups/logs-where";
import { blocks } from "../src/shared/ui/blocks";

const asked = (text: string) => new URLSearchParams(text);

/** Each block with what it says, cut out of the text as a citation would be. */
function said(text: string): [string, string][] {
  const letters = [...text];
  return blocks(text).map(({ kind, from, to }) => [kind, letters.slice(from, to).join("")]);
}

describe("a text of Markdown", () => {
  test("is made of headings, paragraphs over several lines, items and code", () => {
    const text = "# One 🧺\n\nfirst\nsecond\n\n- item\n  goes on\n2. other\n\n```sh\na\n\nb\n```\nend";

    expect(said(text)).toEqual([
      ["heading", "One 🧺"],
      ["text", "first\nsecond"],
      ["item", "item\n  goes on"],
      ["item", "other"],
      ["code", "a\n\nb"],
      ["text", "end"],
    ]);
  });

  test("has blocks in order that don't overlap, whatever it is", () => {
    for (const text of ["", "\n\n", "#hash", "- ", "```", "<b>x</b>\r\ny", "1".repeat(10_000), "# \n# a\n~~~"]) {
      const ends = blocks(text).flatMap(({ from, to }) => [from, to]);
      expect(ends).toEqual(ends.toSorted((one, other) => one - other));
      expect(ends.every((end) => end >= 0 && end <= [...text].length)).toBe(true);
    }
  });
});

describe("the lists of what is written", () => {
  test("of documents are filtered by kind and words; what changed last stands first", () => {
    expect(documents.whereOf(asked("kind=runbook&q=card"))).toEqual({
      kind: { eq: "runbook" },
      title: { contains: "card", ignoreCase: true },
    });
    expect(documents.orderOf(asked(""))).toEqual({ field: "CREATED_AT", direction: "DESC" });
    expect(documents.orderOf(asked("order=old"))).toEqual({ field: "CREATED_AT", direction: "ASC" });
  });

  test("of terms are searched in what they mean, too, and go from A to Z", () => {
    const said = { contains: "pay", ignoreCase: true };
    expect(glossary.whereOf(asked("q=pay"))).toEqual({ or: [{ name: said }, { definition: said }] });
    expect(glossary.orderOf(asked(""))).toEqual({ field: "NAME", direction: "ASC" });
  });

  test("of log groups are filtered from a level on; what is no level is passed over", () => {
    expect(logs.whereOf(asked("level=error"))).toEqual({ severityNumber: { gte: 17 } });
    expect(logs.whereOf(asked("level=loud"))).toEqual({});
    expect(logs.orderOf(asked("order=system"))).toEqual({ field: "OBSERVED_ON_NAME", direction: "ASC" });
  });

  test("name levels as people do", () => {
    expect([1, 8, 9, 16, 17, 24].map(levelName)).toEqual(["Trace", "Debug", "Info", "Warning", "Error", "Fatal"]);
    expect([levelName(null), levelName(0)]).toEqual([null, null]);
  });
});
