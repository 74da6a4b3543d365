import { html, nothing } from "lit";

import type { Named } from "../../shared/ui/link";
import "../../shared/ui/link";
import "../../shared/ui/time";

interface Instances {
  readonly totalCount: number;
  readonly nodes: readonly (Named & { readonly createdAt: string | null })[];
}

/** The cases of a pattern, newest first; without any `none`. */
export function instances({ nodes, totalCount }: Instances, none: string) {
  if (nodes.length === 0) return html`<p class="soft">${none}</p>`;
  const more = totalCount - nodes.length;
  return html`<ul class="card rows">
      ${nodes.map(
        (one) => html`<li>
          <nz-link class="grow" .to=${one}></nz-link>
          <nz-time class="soft" .at=${one.createdAt}></nz-time>
        </li>`,
      )}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}`;
}
