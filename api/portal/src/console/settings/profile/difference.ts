import { html, nothing } from "lit";

import type { CompareProfileData } from "#operations/console/settings/profile/profile";

type Compared = CompareProfileData["compareProfile"];
type Section = Compared["sections"][number];

/** What a profile would change if it were the active one. */
export function difference({ active, sections }: Compared) {
  if (sections.length === 0) return html`<p role="status">It says what the active profile says: nothing would change.</p>`;
  return html`<section aria-live="polite">
    <h2>${active ? `Other than in ${active}, the active one` : "No profile is active: all of it is new"}</h2>
    <ul class="card rows">
      ${sections.map(section)}
    </ul>
  </section>`;
}

function section({ section: name, added, removed, changed }: Section) {
  return html`<li class="line">
    <b>${name}</b>
    <span class="grow">
      ${added.map((one) => html`<nz-label>+ ${one}</nz-label> `)}
      ${removed.map((one) => html`<nz-label tone="warn">− ${one}</nz-label> `)}
      ${changed.map(({ name: one, keys }) => html`<nz-label>~ ${one}${keys.length > 0 ? `: ${keys.join(", ")}` : nothing}</nz-label> `)}
    </span>
  </li>`;
}
