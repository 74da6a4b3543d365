import { html } from "lit";

import type { Route } from "../../shared/router";
import type { PlacedPage } from "../routes";

/** The pages of the settings. */
export const settings: readonly Route<PlacedPage>[] = [
  {
    path: "/settings",
    page: {
      load: () => import("./overview-page"),
      view: () => html`<nz-settings-page></nz-settings-page>`,
      nav: { name: "Settings", icon: "admin", key: "a" },
    },
  },
  {
    path: "/settings/sources",
    page: {
      load: () => import("./sources/sources-page"),
      view: () => html`<nz-sources-page></nz-sources-page>`,
    },
  },
  {
    path: "/settings/sources/new",
    page: {
      load: () => import("./sources/new-source-page"),
      view: (_, search) => html`<nz-new-source-page .search=${search}></nz-new-source-page>`,
    },
  },
  {
    path: "/settings/sources/:id",
    page: {
      load: () => import("./sources/source-page"),
      view: ({ id }) => html`<nz-source-page .node=${id ?? ""}></nz-source-page>`,
    },
  },
  {
    path: "/settings/mapping",
    page: {
      load: () => import("./sources/mapping-page"),
      view: () => html`<nz-mapping-page></nz-mapping-page>`,
    },
  },
  {
    path: "/settings/not-seen",
    page: {
      load: () => import("./upkeep/not-seen-page"),
      view: () => html`<nz-not-seen-page></nz-not-seen-page>`,
    },
  },
  {
    path: "/settings/dead-letters",
    page: {
      load: () => import("./upkeep/letters-page"),
      view: (_, search) => html`<nz-letters-page .search=${search}></nz-letters-page>`,
    },
  },
  {
    path: "/settings/dead-letters/:id",
    page: {
      load: () => import("./upkeep/letter-page"),
      view: ({ id }) => html`<nz-letter-page .node=${id ?? ""}></nz-letter-page>`,
    },
  },
  {
    path: "/settings/providers",
    page: {
      load: () => import("./providers/providers-page"),
      view: () => html`<nz-providers-page></nz-providers-page>`,
    },
  },
  {
    path: "/settings/rules",
    page: {
      load: () => import("./rules/rules-page"),
      view: () => html`<nz-rules-page></nz-rules-page>`,
    },
  },
  {
    path: "/settings/notifications",
    page: {
      load: () => import("./later/later-page"),
      view: () => html`<nz-later-page what="notifications"></nz-later-page>`,
    },
  },
  {
    path: "/settings/runs",
    page: {
      load: () => import("./upkeep/runs-page"),
      view: () => html`<nz-runs-page></nz-runs-page>`,
    },
  },
  {
    path: "/settings/audit",
    page: {
      load: () => import("./upkeep/audit-page"),
      view: (_, search) => html`<nz-audit-page .search=${search}></nz-audit-page>`,
    },
  },
  {
    path: "/settings/health",
    page: {
      load: () => import("./upkeep/health-page"),
      view: () => html`<nz-health-page></nz-health-page>`,
    },
  },
  {
    path: "/settings/members",
    page: {
      load: () => import("./people/members-page"),
      view: () => html`<nz-members-page></nz-members-page>`,
    },
  },
  {
    path: "/settings/tokens",
    page: {
      load: () => import("./people/tokens-page"),
      view: () => html`<nz-tokens-page></nz-tokens-page>`,
    },
  },
  {
    path: "/settings/scopes",
    page: {
      load: () => import("./people/scopes-page"),
      view: () => html`<nz-scopes-page></nz-scopes-page>`,
    },
  },
  {
    path: "/settings/organizations",
    page: {
      load: () => import("./people/organizations-page"),
      view: () => html`<nz-organizations-page></nz-organizations-page>`,
    },
  },
  {
    path: "/settings/profile",
    page: {
      load: () => import("./profile/profile-page"),
      view: () => html`<nz-profile-page></nz-profile-page>`,
    },
  },
  {
    path: "/settings/enrichment",
    page: {
      load: () => import("./profile/enrichment-page"),
      view: () => html`<nz-enrichment-page></nz-enrichment-page>`,
    },
  },
  {
    path: "/start",
    page: {
      load: () => import("../start/start-page"),
      view: () => html`<nz-start-page></nz-start-page>`,
    },
  },
];
