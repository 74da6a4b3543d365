import { html, type TemplateResult } from "lit";

import type { Route } from "../shared/router";
import type { IconName } from "../shared/ui/icons";
import { settings } from "./settings/routes";

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
    path: "/issues",
    page: {
      load: () => import("./issues/issues-page"),
      view: (_, search) => html`<nz-issues-page .search=${search}></nz-issues-page>`,
      nav: { name: "Issues", icon: "issue", key: "e" },
    },
  },
  {
    path: "/issues/:id",
    page: {
      load: () => import("./issues/issue-page"),
      view: ({ id }) => html`<nz-issue-page .node=${id ?? ""}></nz-issue-page>`,
    },
  },
  {
    path: "/logs",
    page: {
      load: () => import("./logs/logs-page"),
      view: (_, search) => html`<nz-logs-page .search=${search}></nz-logs-page>`,
      nav: { name: "Logs", icon: "log", key: "l" },
    },
  },
  {
    path: "/logs/:id",
    page: {
      load: () => import("./logs/reading-page"),
      view: ({ id }, search) =>
        html`<nz-log-reading-page .node=${id ?? ""} .search=${search}></nz-log-reading-page>`,
    },
  },
  {
    path: "/log-groups",
    page: {
      load: () => import("./log-groups/logs-page"),
      view: (_, search) => html`<nz-log-groups-page .search=${search}></nz-log-groups-page>`,
    },
  },
  {
    path: "/log-groups/:id",
    page: {
      load: () => import("./log-groups/log-page"),
      view: ({ id }) => html`<nz-log-group-page .node=${id ?? ""}></nz-log-group-page>`,
    },
  },
  {
    path: "/systems",
    page: {
      load: () => import("./systems/systems-page"),
      view: (_, search) => html`<nz-systems-page .search=${search}></nz-systems-page>`,
      nav: { name: "Systems", icon: "system", key: "s" },
    },
  },
  {
    path: "/systems/:id",
    page: {
      load: () => import("./systems/system-page"),
      view: ({ id }) => html`<nz-system-page .node=${id ?? ""}></nz-system-page>`,
    },
  },
  {
    path: "/deployments",
    page: {
      load: () => import("./deployments/deployments-page"),
      view: (_, search) => html`<nz-deployments-page .search=${search}></nz-deployments-page>`,
      nav: { name: "Deployments", icon: "deployment", key: "d" },
    },
  },
  {
    path: "/deployments/:id",
    page: {
      load: () => import("./deployments/deployment-page"),
      view: ({ id }) => html`<nz-deployment-page .node=${id ?? ""}></nz-deployment-page>`,
    },
  },
  {
    path: "/graph/:id",
    page: {
      load: () => import("./graph/graph-page"),
      view: ({ id }, search) =>
        html`<nz-graph-page .node=${id ?? ""} .search=${search}></nz-graph-page>`,
    },
  },
  {
    path: "/tickets",
    page: {
      load: () => import("./tickets/tickets-page"),
      view: (_, search) => html`<nz-tickets-page .search=${search}></nz-tickets-page>`,
      nav: { name: "Tickets", icon: "ticket", key: "t" },
    },
  },
  {
    path: "/tickets/:id",
    page: {
      load: () => import("./tickets/ticket-page"),
      view: ({ id }) => html`<nz-ticket-page .node=${id ?? ""}></nz-ticket-page>`,
    },
  },
  {
    path: "/cases",
    page: {
      load: () => import("./cases/cases-page"),
      view: (_, search) => html`<nz-cases-page .search=${search}></nz-cases-page>`,
      nav: { name: "Cases", icon: "case", key: "c" },
    },
  },
  {
    path: "/cases/:id",
    page: {
      load: () => import("./cases/case-page"),
      view: ({ id }) => html`<nz-case-page .node=${id ?? ""}></nz-case-page>`,
    },
  },
  {
    path: "/documents",
    page: {
      load: () => import("./documents/documents-page"),
      view: (_, search) => html`<nz-documents-page .search=${search}></nz-documents-page>`,
      nav: { name: "Documents", icon: "document", key: "o" },
    },
  },
  {
    path: "/documents/:id",
    page: {
      load: () => import("./documents/document-page"),
      view: ({ id }) => html`<nz-document-page .node=${id ?? ""}></nz-document-page>`,
    },
  },
  {
    path: "/glossary",
    page: {
      load: () => import("./glossary/glossary-page"),
      view: (_, search) => html`<nz-glossary-page .search=${search}></nz-glossary-page>`,
      nav: { name: "Glossary", icon: "term", key: "w" },
    },
  },
  {
    path: "/glossary/:id",
    page: {
      load: () => import("./glossary/term-page"),
      view: ({ id }) => html`<nz-term-page .node=${id ?? ""}></nz-term-page>`,
    },
  },
  {
    path: "/gallery",
    page: {
      load: () => import("./gallery/gallery-page"),
      view: () => html`<nz-gallery-page></nz-gallery-page>`,
    },
  },
  {
    path: "/nodes/:id",
    page: {
      load: () => import("./nodes/node-page"),
      view: ({ id }, search) =>
        html`<nz-node-page .node=${id ?? ""} .search=${search}></nz-node-page>`,
    },
  },
  ...settings,
];
