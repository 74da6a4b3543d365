import { html, nothing } from "lit";

import "../../shared/ui/time";
import { RELATIONSHIPS, set, toggled, TYPES } from "./graph-address";

type Go = (search: URLSearchParams) => void;

/** What is met, along which relationships. */
export function choices(search: URLSearchParams, go: Go) {
  return html`${choice("Types", "type", TYPES, search, go)}
  ${choice("Relationships", "rel", RELATIONSHIPS, search, go)}`;
}

function choice(
  title: string,
  name: string,
  all: readonly (readonly [string, string])[],
  search: URLSearchParams,
  go: Go,
) {
  const chosen = search.getAll(name).length;
  return html`<details class="choice">
    <summary class="button">${title}: ${chosen === 0 ? "all" : chosen}</summary>
    <fieldset>
      <legend class="unseen">${title}</legend>
      ${all.map(
        ([value, text]) => html`<label>
          <input
            type="checkbox"
            .checked=${search.has(name, value)}
            @change=${() => go(toggled(search, name, value))}
          />
          ${text}
        </label>`,
      )}
      <button ?disabled=${chosen === 0} @click=${() => go(set(search, name, null))}>All</button>
    </fieldset>
  </details>`;
}

const STEPS = 200;
const DAY_MS = 86_400_000;
const PAUSE_MS = 300;
let pause = 0;

/** The time that is asked about, from the first that is known of these nodes until now. */
export function timeSlider(search: URLSearchParams, first: Date, now: Date, go: Go) {
  const asOf = search.get("asOf");
  const from = Math.min(first.getTime(), now.getTime() - DAY_MS);
  const step = (now.getTime() - from) / STEPS;
  const at = asOf === null ? STEPS : Math.round((Date.parse(asOf) - from) / step);
  const move = (event: Event) => {
    const moved = Number((event.target as HTMLInputElement).value);
    const time = moved >= STEPS ? null : new Date(from + moved * step).toISOString();
    clearTimeout(pause);
    pause = window.setTimeout(() => go(set(search, "asOf", time)), PAUSE_MS);
  };
  return html`<div class="time">
    <label for="asOf">As of</label>
    <input id="asOf" type="range" min="0" max=${STEPS} .value=${String(at)} @input=${move} />
    ${asOf === null
      ? html`<span class="soft">now</span>`
      : html`<nz-time class="soft" form="exact" .at=${asOf}></nz-time>
          <button @click=${() => go(set(search, "asOf", null))}>Now</button>`}
  </div>`;
}

/** Why the picture is not the whole, in words. */
export function remarks(isTruncated: boolean, isWayless: boolean) {
  return html`${isTruncated
    ? html`<p class="faint">There is more than is shown: choose types or relationships, or expand a node.</p>`
    : nothing}
  ${isWayless ? html`<p class="faint" role="status">No path of up to four steps leads there.</p>` : nothing}`;
}
