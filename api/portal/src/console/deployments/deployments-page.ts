import { html } from "lit";
import { customElement } from "lit/decorators.js";

import {
  DeploymentNews,
  Deployments,
  type DeploymentRow,
  type DeploymentsVariables,
} from "#operations/console/deployments/deployments";
import { pages } from "../app/app";
import type { Filter } from "../app/filters";
import { Following } from "../app/following";
import { NzNodesPage } from "../app/nodes-page";
import { columns } from "./deployment-columns";
import { orderOf, whereOf } from "./deployments-where";

const FILTERS: readonly Filter[] = [
  {
    name: "kind",
    title: "Kind",
    options: [
      ["", "Any"],
      ["deploy", "Deploy"],
      ["release", "Release"],
      ["flag", "Flag"],
      ["config", "Configuration"],
      ["change_request", "Change request"],
    ],
  },
  {
    name: "environment",
    title: "Environment",
    options: [
      ["", "Any"],
      ["production", "Production"],
      ["staging", "Staging"],
      ["test", "Test"],
      ["development", "Development"],
    ],
  },
  {
    name: "order",
    title: "Order",
    options: [
      ["", "Newest first"],
      ["old", "Oldest first"],
    ],
  },
];

/** Deployments and other changes, as the address filters and orders them. */
@customElement("nz-deployments-page")
export class NzDeploymentsPage extends NzNodesPage<DeploymentRow> {
  protected readonly heading = "Deployments";
  protected readonly filters = FILTERS;
  protected readonly columns = columns;

  protected readonly list = pages(
    this,
    Deployments,
    (): DeploymentsVariables => ({ where: whereOf(this.search), orderBy: orderOf(this.search) }),
    ({ deployments }) => deployments,
  );

  constructor() {
    super();
    new Following(this, DeploymentNews, () => ({}), () => this.list.fresh());
  }

  protected counted() {
    return this.list.data && this.list.data.deployments;
  }

  protected beginning() {
    return html`<nz-empty heading="There is no deployment yet">
      <p>
        Connect what deploys, or the forge that it deploys from, under
        <a href="/settings/sources">Sources</a>; a pipeline can also tell each deploy itself.
      </p>
    </nz-empty>`;
  }
}
