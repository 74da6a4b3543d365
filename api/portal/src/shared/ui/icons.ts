import { html, type TemplateResult } from "lit";

/** Drawn in a square of 16, in lines of the text's colour. */
const PATHS = {
  home: "M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4z",
  incident: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.4v.6",
  case: "M2.5 3.5h11v7.5H7l-3 2.5V11H2.5z",
  ticket: "M2 4.5h12v2.2a1.4 1.4 0 0 0 0 2.6v2.2H2V9.3a1.4 1.4 0 0 0 0-2.6zM6.5 5v6",
  issue: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5.5v3M8 10.4v.4",
  log: "M2.5 4h11M2.5 8h8M2.5 12h5",
  system: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1",
  deployment: "M8 13V4M4.5 7.5 8 4l3.5 3.5M3 2.5h10",
  document: "M4 2h5.5L12.5 5v9H4zM9 2v3.5h3.5M6 8.5h4.5M6 11h4.5",
  term: "M3 3h4.5v10H3zM8.5 3H13v10H8.5zM5 5.5h.1",
  graph: "M4 4.5h.1M12 4.5h.1M8 12h.1M4 4.5l8 0M4.5 5.5 7.5 11M11.5 5.5 8.5 11",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5l3 3",
  admin: "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8 2v2M8 12v2M2 8h2M12 8h2M4 4l1.2 1.2M10.8 10.8 12 12M12 4l-1.2 1.2M5.2 10.8 4 12",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  person: "M8 2.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M3 13.5c.6-3 2.5-4.5 5-4.5s4.4 1.5 5 4.5",
  check: "M3 8.5 6.5 12 13 4.5",
  outside: "M6 3.5H3v9.5h9.5v-3M9 2.5h4.5V7M13.5 2.5 7.5 8.5",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that says nothing which does not stand in words beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">
    <path d=${PATHS[name]} />
  </svg>`;
}
