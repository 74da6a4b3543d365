import { html } from "lit";

import { kindOf } from "../../../shared/ui/kinds";

/** What enrichment would do to the nodes of a type, as a preview tells it. */
interface Outlook {
  readonly kind: string;
  readonly label: string | null;
  readonly policies: readonly string[];
  readonly written: number;
  readonly renewed: number;
  readonly removed: number;
  readonly unchanged: number;
}

/** What a policy would do, by kind and type; what stays as it is is counted only. */
export function outlook(preview: unknown) {
  const rows = (Array.isArray(preview) ? preview : []) as readonly Outlook[];
  const changing = rows.filter(({ written, renewed, removed }) => written + renewed + removed > 0);
  return html`<section aria-live="polite">
    <h2>What it would do</h2>
    <ul class="card rows">
      ${changing.length === 0
        ? html`<li class="soft">Nothing: all ${sum(rows)} are as they would be.</li>`
        : changing.map(
            (one) => html`<li>
              <b>${one.kind}</b> <span class="grow">${one.label ? kindOf(one.label).name : "of nodes that are gone"}</span>
              <span class="soft">${told(one)}</span>
            </li>`,
          )}
    </ul>
  </section>`;
}

function told({ written, renewed, removed }: Outlook): string {
  const parts: readonly (readonly [number, string])[] = [
    [written, "written"],
    [renewed, "renewed"],
    [removed, "removed"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ");
}

function sum(rows: readonly Outlook[]): number {
  return rows.reduce((all, { unchanged }) => all + unchanged, 0);
}
