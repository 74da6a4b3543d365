import { html } from "lit";

import { pathOf } from "../../shared/ui/kinds";
import type { Named } from "../../shared/ui/link";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/table";

/** Rows that keys walk, each leading to its page. `local`: it is one of several on the page. */
export function table<Row extends Named>(
  heading: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  local = false,
) {
  return html`<nz-table
    ?local=${local}
    .heading=${heading}
    .columns=${columns}
    .rows=${rows}
    .href=${pathOf}
  ></nz-table>`;
}
