import { html } from "lit";
import { live } from "lit/directives/live.js";

/** A choice that stands in the address. The first option is taken where the address says nothing. */
export interface Filter {
  readonly name: string;
  readonly title: string;
  readonly options: readonly (readonly [string, string])[];
}

export const RANKS: Filter = {
  name: "rank",
  title: "Severity",
  options: [
    ["", "Any"],
    ["1", "Critical"],
    ["2", "High"],
    ["3", "Medium"],
    ["4", "Low"],
    ["5", "Minor"],
  ],
};

const PAUSE_MS = 250;
let pause = 0;

/** Fields over a list: words of the title, and choices. `go` is told the new address. */
export function filterBar(
  filters: readonly Filter[],
  search: URLSearchParams,
  go: (to: string) => void,
  words = "Title",
) {
  const change = (name: string, value: string) => go(changed(search, name, value));
  return html`<form class="end" role="search" @submit=${(event: Event) => event.preventDefault()}>
    <input
      type="search"
      placeholder=${words}
      aria-label=${`Words of the ${words.toLowerCase()}`}
      .value=${live(search.get("q") ?? "")}
      @input=${(event: Event) => {
        const { value } = event.target as HTMLInputElement;
        clearTimeout(pause);
        pause = window.setTimeout(() => change("q", value), PAUSE_MS);
      }}
    />
    ${filters.map(
      ({ name, title, options }) => html`<select
        aria-label=${title}
        @change=${(event: Event) => change(name, (event.target as HTMLSelectElement).value)}
      >
        ${options.map(
          ([value, text]) =>
            html`<option value=${value} .selected=${live(value === (search.get(name) ?? ""))}>
              ${value === "" ? `${title}: ${text.toLowerCase()}` : text}
            </option>`,
        )}
      </select>`,
    )}
  </form>`;
}

/** Return the address with one choice changed; what is not chosen is not in it. */
export function changed(search: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(search);
  if (value === "") next.delete(name);
  else next.set(name, value);
  return `${location.pathname}${next.size > 0 ? `?${next.toString()}` : ""}`;
}
