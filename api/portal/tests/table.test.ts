import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { html } from "lit";

import "../src/shared/ui/table";
import type { NzTable } from "../src/shared/ui/table";

interface Row {
  readonly id: string;
  readonly title: string;
}

const rows: readonly Row[] = ["a", "b", "c"].map((id) => ({ id, title: `Row ${id}` }));

let table: NzTable<Row>;

beforeEach(async () => {
  table = document.createElement("nz-table") as NzTable<Row>;
  table.columns = [{ title: "Title", kind: "wide", cell: ({ title }) => html`${title}` }];
  table.href = ({ id }) => `/rows/${id}`;
  table.rows = rows;
  table.selectable = true;
  document.body.append(table);
  await table.updateComplete;
});

afterEach(() => table.remove());

async function press(key: string, from: EventTarget = document.body): Promise<void> {
  from.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
  await table.updateComplete;
}

function focused(): string | null | undefined {
  return table.shadowRoot?.activeElement?.getAttribute("href");
}

describe("nz-table", () => {
  test("shows each row as a link to its page", () => {
    const links = [...(table.shadowRoot?.querySelectorAll("a") ?? [])];
    expect(links.map((link) => [link.getAttribute("href"), link.textContent])).toEqual([
      ["/rows/a", "Row a"],
      ["/rows/b", "Row b"],
      ["/rows/c", "Row c"],
    ]);
  });

  test("is walked with j and k, and stops at its ends", async () => {
    await press("j");
    expect(focused()).toBe("/rows/a");
    for (const key of ["j", "j", "j"]) await press(key);
    expect(focused()).toBe("/rows/c");
    await press("k");
    expect(focused()).toBe("/rows/b");
  });

  test("keeps its place when rows come and go: with the row, else with the one in its stead", async () => {
    await press("j");
    await press("j");
    table.rows = [{ id: "new", title: "Row new" }, ...rows];
    await table.updateComplete;
    await press("j");
    expect(focused()).toBe("/rows/c");

    table.rows = rows.slice(0, 2);
    await table.updateComplete;
    await table.updateComplete;
    expect(focused()).toBe("/rows/b");
  });

  test("selects the row that it is at with x, and tells which are selected", async () => {
    const told: string[][] = [];
    table.addEventListener("nz-select", (event) => {
      told.push([...(event as CustomEvent<Set<string>>).detail]);
    });
    for (const key of ["j", "x", "j", "x", "x"]) await press(key);
    expect(told).toEqual([["a"], ["a", "b"], ["a"]]);
  });

  test("leaves keys that are typed into a field alone", async () => {
    const field = document.body.appendChild(document.createElement("input"));
    await press("j", field);
    field.remove();
    expect(focused()).toBeUndefined();
  });

  test("that is one of several leaves keys to others until the focus is inside", async () => {
    table.local = true;
    await press("j");
    expect(focused()).toBeUndefined();
    const first = table.shadowRoot?.querySelector("a");
    first?.focus();
    first?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
    await press("j", table);
    expect(focused()).toBe("/rows/b");
  });
});
