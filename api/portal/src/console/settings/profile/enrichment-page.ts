import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { EnrichmentPolicies, type EnrichmentPoliciesData, type PolicyRow } from "#operations/console/settings/profile/enrichment";
import "../../../shared/ui/chip";
import "../../../shared/ui/dialog";
import { kindOf } from "../../../shared/ui/kinds";
import { query } from "../../app/app";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import "./policy-form";

/** Which nodes get summaries, mentions and vectors, as the active profile says it. */
@customElement("nz-enrichment-page")
export class NzEnrichmentPage extends NzSettingsPage {
  protected readonly heading = "Enrichment";
  /** The policy that is being changed; null is a new one. */
  @state() private edited: PolicyRow | null | undefined = undefined;
  private readonly found = query(this, EnrichmentPolicies, () => ({}));

  protected override actions() {
    const isPossible = isAdmin() && (this.found.data?.domainProfiles.nodes.length ?? 0) > 0;
    return isPossible ? html`<button class="first" @click=${() => (this.edited = null)}>New policy</button>` : nothing;
  }

  protected content() {
    return this.whole(this.found, (data) => html`${this.policies(data)} ${this.window(data)}`);
  }

  private policies({ enrichmentPolicies: { nodes }, domainProfiles }: EnrichmentPoliciesData) {
    const [profile] = domainProfiles.nodes;
    if (profile === undefined) return inactive();
    return html`<p class="about">
        One policy that fits a node is enough. They are part of the profile <a class="plain" href="/settings/profile">${profile.name}</a>.
        What no policy wants any more is taken away.
      </p>
      ${nodes.length === 0
        ? html`<nz-empty heading="Everything, for everything">
            <p>The active profile has no policy, so every node gets all that it can have.</p>
          </nz-empty>`
        : html`<ul class="card rows" aria-label="Policies">
            ${nodes.map((one) => this.policy(one))}
          </ul>`}
      <p class="faint">What it did and does: <a class="plain" href="/settings/runs">job runs</a>.</p>`;
  }

  private policy(one: PolicyRow) {
    return html`<li class="line">
      <b>${one.name}</b>
      <span class="grow">
        ${one.kinds?.map((kind) => html`<nz-label>${kind}</nz-label> `)}
        <span class="soft">of ${one.labels?.map((label) => kindOf(label).name).join(", ")} ${narrowed(one.filter)}</span>
      </span>
      ${isAdmin() ? html`<button aria-label=${`Change ${one.name}`} @click=${() => (this.edited = one)}>Change</button>` : nothing}
    </li>`;
  }

  private window(data: EnrichmentPoliciesData) {
    const isOpen = this.edited !== undefined;
    return html`<nz-dialog heading=${this.edited?.name ?? "New policy"} ?open=${isOpen} @nz-close=${() => (this.edited = undefined)}>
      ${isOpen ? html`<nz-policy-form .policy=${this.edited} .known=${data} @nz-saved=${() => this.saved()}></nz-policy-form>` : nothing}
    </nz-dialog>`;
  }

  private saved(): void {
    this.edited = undefined;
    this.tell("nz-toast", "The policies are others now; the graph follows.");
    void this.found.again();
  }
}

function inactive() {
  return html`<nz-empty heading="No profile is active">
    <p>Nodes get their vectors, so that they are found, and nothing else. <a href="/settings/profile">Activate a profile</a> to ask for more.</p>
  </nz-empty>`;
}

/** To which nodes a policy is narrowed. */
function narrowed(filter: unknown): string {
  if (typeof filter !== "object" || filter === null) return "";
  const lists = Object.values(filter as Record<string, string[]>).filter((one) => one.length > 0);
  return lists.length > 0 ? `, only ${lists.flat().join(", ")}` : "";
}
