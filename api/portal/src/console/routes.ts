import { html, type TemplateResult } from "lit";

import type { Route } from "../shared/router";
import type { IconName } from "../shared/ui/icons";

/** What stands at an address: what to load, and the page. */
export interface PlacedPage {
  readonly load: () => Promise<unknown>;
  readonly view: (params: Readonly<Record<string, string>>, search: URLSearchParams) => TemplateResult;
  /** Where it stands in the navigation, if it does: `key` is pressed after g. */
  readonly nav?: { readonly name: string; readonly icon: IconName; readonly key: string };
}

/** All pages. The first segment of each path stands in pages.json too, under "console". */
export const routes: readonly Route<PlacedPage>[] = [
  {
    path: "/",
    page: {
      load: () => import("./home/home-page"),
      view: () => html`<nz-home-page></nz-home-page>`,
      nav: { name: "Home", icon: "home", key: "h" },
    },
  },
  {
    path: "/incidents",
    page: {
      load: () => import("./incidents/incidents-page"),
      view: (_, search) => html`<nz-incidents-page .search=${search}></nz-incidents-page>`,
      nav: { name: "Incidents", icon: "incident", key: "i" },
    },
  },
  {
    path: "/incidents/:id",
    page: {
      load: () => import("./incidents/incident-page"),
      view: ({ id }) => html`<nz-incident-page .node=${id ?? ""}></nz-incident-page>`,
    },
  },
  {
    path: "/nodes/:id",
    page: {
      load: () => import("./nodes/node-page"),
      view: ({ id }) => html`<nz-node-page .node=${id ?? ""}></nz-node-page>`,
    },
  },
];
