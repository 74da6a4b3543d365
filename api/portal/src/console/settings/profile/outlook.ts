import { html } from "lit";

import { kindOf } from "../../../shared/ui/kinds";
import { dollars } from "../providers/money";

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

/** What asking a model for a kind of enrichment would cost, as a preview tells it. */
export interface Cost {
  readonly kind: string;
  readonly nodes: number;
  readonly provider: string;
  readonly model: string;
  readonly usd: number | null;
  readonly basis: string;
}

/** What is told of a look at a policy. */
export interface Look {
  readonly preview?: unknown;
  readonly cost?: unknown;
}

/** What a policy would do and cost, by kind and type; what stays as it is is counted only. */
export function outlook({ preview, cost }: Look) {
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
    ${((Array.isArray(cost) ? cost : []) as readonly Cost[]).map((one) => html`<p class="soft">${price(one)}</p>`)}
  </section>`;
}

/** One line of what asking a model would cost. */
export function price({ kind, nodes, provider, model, usd, basis }: Cost): string {
  const asked = `${kind} of ${nodes === 1 ? "1 node" : `${nodes} nodes`} by ${model} of ${provider}`;
  if (usd === null) return `${asked}: nobody knows its price; say it with the provider`;
  return `${asked}: ${dollars(usd)}, ${basis === "lately" ? "as such nodes cost lately" : "at most"}`;
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
