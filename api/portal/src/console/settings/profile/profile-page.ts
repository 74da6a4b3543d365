import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { ActivateProfile, Profiles, RemoveProfile, type ProfileRow } from "#operations/console/settings/profile/profile";
import "../../../shared/ui/chip";
import "../../../shared/ui/time";
import { query } from "../../app/app";
import { change, freshKey, told } from "../../app/changing";
import { Doing } from "../doing";
import { NzSettingsPage } from "../frame";
import { isAdmin } from "../rights";
import "../sure";
import { asText, emptyDocument, parsed, type Document } from "./document";
import { keptDraft } from "./draft-store";
import "./editor";
import "./versions";

/** What this organisation means by its words: the profiles that are kept, one of them active. */
@customElement("nz-profile-page")
export class NzProfilePage extends NzSettingsPage {
  protected readonly heading = "Domain profile";
  @state() private draft: Document | null = null;
  @state() private versionsOf = "";
  private readonly work = new Doing(this);
  private readonly found = query(this, Profiles, () => ({}));

  protected override actions() {
    if (!isAdmin() || this.draft) return nothing;
    return html`<label class="button">
        Import a file
        <input class="unseen" type="file" accept=".json,application/json" @change=${this.picked} />
      </label>
      <button class="first" @click=${() => (this.draft = emptyDocument())}>New profile</button>`;
  }

  protected content() {
    return this.whole(this.found, ({ domainProfiles }) => {
      const nodes = [...domainProfiles.nodes].sort((one, other) => Number(other.active) - Number(one.active));
      if (this.draft) return this.editor(this.draft, nodes.find(({ active }) => active)?.name ?? "");
      return html`<div @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${this.dropped}>
        ${this.unsaved()} ${this.work.alert()} ${nodes.length === 0 ? this.none() : nodes.map((one) => this.profile(one))}
      </div>`;
    });
  }

  private editor(draft: Document, active: string) {
    return html`<nz-profile-editor
      .document=${draft}
      .active=${active}
      @nz-saved=${() => this.ended()}
      @nz-left=${() => this.ended()}
    ></nz-profile-editor>`;
  }

  private unsaved() {
    const kept = keptDraft();
    if (kept === null || !isAdmin()) return nothing;
    return html`<p>
      You were editing <b>${kept.name || "a new profile"}</b> and did not save it.
      <button @click=${() => (this.draft = kept)}>Go on editing</button>
    </p>`;
  }

  private profile(one: ProfileRow) {
    const { id, name, active, description, importedAt, activatedAt } = one;
    return html`<section>
      <div class="titled">
        <h2>${name}</h2>
        <div>
          ${active ? html`<nz-label>active</nz-label> <span class="soft">since <nz-time form="clock" .at=${activatedAt}></nz-time></span>` : html`<span class="soft">kept, not active, since <nz-time form="clock" .at=${importedAt}></nz-time></span>`}
        </div>
        ${description ? html`<p class="said">${description}</p>` : nothing}
        <div class="actions">
          ${isAdmin() ? this.doings(one) : nothing}
          <button aria-label=${`Export ${name}`} @click=${() => exported(one)}>Export</button>
        </div>
        ${this.versionsOf === id ? html`<nz-profile-versions .profile=${id} .isActive=${active === true} @nz-saved=${() => void this.found.again()}></nz-profile-versions>` : nothing}
      </div>
    </section>`;
  }

  private doings({ id, name, active, document }: ProfileRow) {
    const key = name ?? "";
    return html`<button class="first" aria-label=${`Edit ${key}`} @click=${() => (this.draft = { ...emptyDocument(), ...(document as Document) })}>Edit</button>
      <button aria-label=${`Versions of ${key}`} aria-expanded=${String(this.versionsOf === id)} @click=${() => (this.versionsOf = this.versionsOf === id ? "" : id)}>Versions</button>
      ${active
        ? nothing
        : html`<nz-sure action="Activate" .of=${key} .doing=${() => this.activate(key)}>
              <p>What the active profile said is taken back, and the graph follows right after.</p>
            </nz-sure>
            <nz-sure action="Remove" .of=${key} .doing=${() => this.discard(key)}>
              <p>The audit trail can undo this.</p>
            </nz-sure>`}`;
  }

  private none() {
    return html`<nz-empty heading="No profile yet">
      <p>
        A domain profile tells how severe a “sev2” is, what a case can be about, who owns what, what your words mean.
        ${isAdmin() ? "Begin a new one, or drop the file of one here." : "An admin makes one."}
      </p>
    </nz-empty>`;
  }

  private ended(): void {
    this.draft = null;
    void this.found.again();
  }

  private async activate(name: string): Promise<void> {
    await change(ActivateProfile, { input: { name, idempotencyKey: freshKey() } });
    await this.found.again();
  }

  private async discard(name: string): Promise<void> {
    await change(RemoveProfile, { input: { name, idempotencyKey: freshKey() } });
    await this.found.again();
  }

  private picked(event: Event): void {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (file) void this.take(file);
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file && isAdmin()) void this.take(file);
  }

  /** Let a file be looked at and changed before it is saved. */
  private async take(file: File): Promise<void> {
    await this.work.run(async () => {
      try {
        this.draft = parsed(await file.text());
      } catch (error) {
        throw new Error(`${file.name} is no profile: ${told(error)}`);
      }
    });
  }
}

/** Hand a profile over as a file that can be imported. */
function exported({ name, document: content }: ProfileRow): void {
  const file = new Blob([asText(content as Document)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${name}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
