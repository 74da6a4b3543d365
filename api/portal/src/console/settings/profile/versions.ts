import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import {
  ApplyProfile,
  CompareProfile,
  ProfileVersions,
  type CompareProfileData,
  type ProfileVersionsData,
} from "#operations/console/settings/profile/profile";
import { base, NzElement } from "../../../shared/ui/base";
import "../../../shared/ui/states";
import "../../../shared/ui/time";
import { query } from "../../app/app";
import { change, freshKey } from "../../app/changing";
import { page } from "../../app/page";
import { Doing } from "../doing";
import { forms } from "../forms";
import "../sure";
import { difference } from "./difference";

type Version = ProfileVersionsData["auditEvents"]["nodes"][number];

/** What a profile said before, as the audit trail keeps it, and the way back. Tells `nz-saved`. */
@customElement("nz-profile-versions")
export class NzProfileVersions extends NzElement {
  static override styles = [base, page, forms];

  @property() profile = "";
  @property({ type: Boolean }) isActive = false;
  @state() private compared: CompareProfileData["compareProfile"] | null = null;
  private readonly work = new Doing(this);
  private readonly found = query(this, ProfileVersions, () => (this.profile ? { id: this.profile } : null));

  override render() {
    return this.found.render({
      loading: () => html`<nz-skeleton lines="3"></nz-skeleton>`,
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.found.again()}></nz-error>`,
      there: ({ auditEvents }) => this.versions(auditEvents.nodes.filter((one) => documentIn(one) !== null)),
    });
  }

  private versions(versions: readonly Version[]) {
    if (versions.length === 0) {
      return html`<p class="soft">It was not changed over the API so far: what its file said before is where that file is kept.</p>`;
    }
    return html`<ul class="card rows" aria-label="Versions">
        ${versions.map((one) => this.version(one))}
      </ul>
      ${this.work.alert()} ${this.compared ? difference(this.compared) : nothing}`;
  }

  private version(one: Version) {
    const document = documentIn(one) ?? "";
    return html`<li class="line">
      <span class="grow">${one.title} <span class="soft">by ${one.actorName}</span></span>
      <nz-time class="soft" form="clock" .at=${one.at}></nz-time>
      <button @click=${() => this.compare(document)}>Difference</button>
      <nz-sure action="Bring back" .doing=${() => this.back(document)}>
        <p>The profile says again what it said then${this.isActive ? ", and the graph follows right after" : ""}.</p>
      </nz-sure>
    </li>`;
  }

  private async compare(document: string): Promise<void> {
    await this.work.run(async () => {
      this.compared = (await change(CompareProfile, { input: { document } })).compareProfile;
    });
  }

  private async back(document: string): Promise<void> {
    await change(ApplyProfile, { input: { document, activate: this.isActive, idempotencyKey: freshKey() } });
    this.tell("nz-toast", "It says again what it said then.");
    this.tell("nz-saved");
    await this.found.again();
  }
}

/** The profile's text as a change left it. */
function documentIn({ after }: Version): string | null {
  if (typeof after !== "object" || after === null || !("document" in after)) return null;
  return typeof after.document === "string" ? after.document : null;
}
