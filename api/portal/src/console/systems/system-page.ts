import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  System,
  SystemAround,
  SystemSurroundings,
  type SystemData,
} from "#operations/console/systems/system";
import "../../shared/ui/chip";
import "../../shared/ui/summary";
import { query } from "../app/app";
import { head, logsLink, missing, titled } from "../app/detail";
import { Following } from "../app/following";
import { NzPage } from "../app/page";
import { facts, links } from "../app/parts";
import { dependencyTables, impactOf, lately } from "./system-parts";

type Shown = Extract<NonNullable<SystemData["node"]>, { __typename: "System" }>;

/** One system: who owns it, what it needs and what needs it, what hit it lately. */
@customElement("nz-system-page")
export class NzSystemPage extends NzPage {
  @property() node = "";

  private readonly system = query(this, System, () => ({ id: this.node }));
  private readonly around = query(this, SystemSurroundings, () => ({ id: this.node }));

  constructor() {
    super();
    new Following(this, SystemAround, () => ({ id: this.node }), () => this.again());
  }

  protected override again(): void {
    void this.system.again();
    void this.around.again();
  }

  override render() {
    return this.whole(this.system, (data) =>
      data.node?.__typename === "System"
        ? this.content(data.node, data)
        : missing("system", "All systems", "/systems"),
    );
  }

  private content(one: Shown, data: SystemData) {
    return html`${head("Systems", "/systems", one, one.nativeId, logsLink("system", one))}
      <div class="columns">
        <div class="body">
          ${titled(one, marks(one))}
          ${one.stub
            ? html`<p class="soft">Others name it; nothing has described it yet.</p>`
            : html`<nz-summary .of=${one}></nz-summary>`}
          ${dependencyTables(one, data)} ${this.surroundings()}
        </div>
        ${aside(one, data)}
      </div>`;
  }

  private surroundings() {
    return this.within(this.around, ({ node }) => (node?.__typename === "System" ? lately(node) : nothing));
  }
}

function marks({ kind, tier, lifecycle }: Shown) {
  return html`${kind ? html`<nz-label>${kind}</nz-label>` : nothing}
    ${tier === null ? nothing : html`<nz-label>tier ${tier}</nz-label>`}
    ${lifecycle ? html`<nz-label>${lifecycle}</nz-label>` : nothing}`;
}

function aside(one: Shown, { impact }: SystemData) {
  return html`<div class="side">
    ${links(one, "Owned by", one.ownedBy.nodes, "Nobody is named.")}
    ${facts([
      ["Environment", one.environment],
      ["Name space", one.namespace],
    ])}
    ${impactOf(impact)} ${links(one, "Part of", one.partOf.nodes)}
    ${links(one, "Parts", one.parts.nodes, "", one.parts.totalCount)}
    ${links(one, "Documents about it", one.documents.nodes, "None.", one.documents.totalCount)}
  </div>`;
}
