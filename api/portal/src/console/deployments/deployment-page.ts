import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { Deployment, type DeploymentData } from "#operations/console/deployments/deployment";
import "../../shared/ui/chip";
import { span } from "../../shared/ui/moments";
import "../../shared/ui/summary";
import "../../shared/ui/time";
import { query } from "../app/app";
import { head, missing, titled } from "../app/detail";
import { NzPage } from "../app/page";
import { along, facts, links } from "../app/parts";
import { kindName } from "./deployment-columns";

type Shown = Extract<NonNullable<DeploymentData["node"]>, { __typename: "Deployment" }>;

const FILES_SHOWN = 50;

/** One change: what came into effect where, when and by whom, and what it led to. */
@customElement("nz-deployment-page")
export class NzDeploymentPage extends NzPage {
  @property() node = "";

  private readonly deployment = query(this, Deployment, () => ({ id: this.node }));

  protected override again(): void {
    void this.deployment.again();
  }

  override render() {
    return this.whole(this.deployment, ({ node }) =>
      node?.__typename === "Deployment"
        ? content(node)
        : missing("deployment", "All deployments", "/deployments"),
    );
  }
}

function content(one: Shown) {
  return html`${head("Deployments", "/deployments", one)}
    <div class="columns">
      <div class="body">
        ${titled(
          one,
          html`${one.status ? html`<nz-label .status=${one.status}></nz-label>` : nothing}
          <nz-label>${kindName(one.kind)}</nz-label>
          ${one.environment ? html`<nz-label>${one.environment}</nz-label>` : nothing}
          <span class="soft"><nz-time .at=${one.at}></nz-time>${took(one)}</span>`,
        )}
        ${told(one)}
        ${one.summary || one.description ? html`<nz-summary .of=${one}></nz-summary>` : nothing}
        ${files(one.files ?? [])}
      </div>
      ${aside(one)}
    </div>`;
}

function told(one: Shown) {
  return facts([
    ["When", html`<nz-time form="exact" .at=${one.at}></nz-time>`],
    ["Version", one.serviceVersion],
    ["Commit", one.commit ? html`<span class="mono">${one.commit}</span>` : null],
    ["By", one.author],
  ]);
}

function took({ at, finishedAt }: Shown) {
  return at && finishedAt ? html`, took ${span(new Date(at), new Date(finishedAt))}` : nothing;
}

function files(paths: readonly string[]) {
  if (paths.length === 0) return nothing;
  const more = paths.length - FILES_SHOWN;
  return html`<section>
    <h2>Files changed</h2>
    <ul class="mono">
      ${paths.slice(0, FILES_SHOWN).map((path) => html`<li><bdi>${path}</bdi></li>`)}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}
  </section>`;
}

function aside(one: Shown) {
  return html`<div class="side">
    ${links(one, "Deployed to", one.deployedTo.nodes, one.system ?? "No system is named.")}
    ${links(one, "Caused", one.caused.nodes, "Nothing that is known.")} ${links(one, "Ended", one.resolved.nodes)}
    ${links(one, "Before it", one.follows.nodes)}
    ${links(one, "Contains", one.parts.nodes, "", one.parts.totalCount)}
    ${along(one, "Named by", "MENTIONS", "INCOMING")}
  </div>`;
}
