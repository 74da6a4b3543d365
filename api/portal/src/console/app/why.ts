import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { Confirm, Refuse, Said } from "#operations/console/app/why";
import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/dialog";
import { segment } from "../../shared/ui/kinds";
import type { Named } from "../../shared/ui/link";
import { relationWords } from "../../shared/ui/relations";
import "../../shared/ui/states";
import "../../shared/ui/time";
import { query } from "./app";
import { change, freshKey, mayChange, told } from "./changing";
import { confirming, doubt, isOurGuess, isRecord, type Statement } from "./judging";

/** What somebody did that can be undone, for the page to tell. */
export interface Undoable {
  readonly text: string;
  readonly auditEvent: string | null;
}

/** Where a link comes from: who says so, since when, how sure; agents confirm or refuse what Nazara
 * found by itself. Tells `nz-changed` with what was done. */
@customElement("nz-why")
export class NzWhy extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
        flex: none;
      }
      .ask {
        min-height: 20px;
        padding: 0 6px;
        border-color: transparent;
        background: none;
        color: var(--nz-faint);
        font-size: var(--nz-small);
      }
      .ask.doubtful {
        border: 1px dashed var(--nz-rank-3);
        border-radius: 99px;
        color: var(--nz-soft);
      }
      li {
        display: grid;
        gap: 4px;
        padding: 10px 0;
        overflow-wrap: anywhere;
      }
      li + li {
        border-top: 1px solid var(--nz-line);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 4px;
      }
    `,
  ];

  @property({ attribute: false }) of!: Named;
  @property({ attribute: false }) to!: Named;
  @property() confidence: string | null = null;
  @state() private open = false;
  @state() private problem = "";

  private readonly said = query(this, Said, () => (this.open ? { node: this.of.id, other: this.to.id } : null));

  override render() {
    const mark = doubt(this.confidence);
    return html`<button
        type="button"
        class="ask ${mark ? "doubtful" : ""}"
        title="Where this comes from"
        aria-label=${`Where the link with ${nameOf(this.to)} comes from${mark ? `: ${mark}` : ""}`}
        @click=${() => (this.open = true)}
      >
        ${mark ?? "?"}</button
      >${this.open ? this.window() : nothing}`;
  }

  private window() {
    return html`<nz-dialog open heading="Where this link comes from" @nz-close=${this.closed}>
      ${this.said.render({
        loading: () => html`<nz-skeleton lines="3"></nz-skeleton>`,
        failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => this.said.again()}></nz-error>`,
        there: ({ statements }) => this.list(statements),
      })}
      ${this.problem ? html`<p role="alert">${this.problem}</p>` : nothing}
    </nz-dialog>`;
  }

  private list(statements: readonly Statement[]) {
    if (statements.length === 0) return html`<p class="soft">Nothing ties them together any more.</p>`;
    return html`<ul>
      ${statements.map((one) => this.statement(one, statements))}
    </ul>`;
  }

  private statement(one: Statement, all: readonly Statement[]) {
    const [from, to] = one.from === this.of.id ? [this.of, this.to] : [this.to, this.of];
    return html`<li>
      <span><bdi>${nameOf(from)}</bdi> <b>${relationWords(one.relationship)}</b> <bdi>${nameOf(to)}</bdi></span>
      <span class="soft">${origin(one)}</span>
      ${one.reasons.length > 0 ? html`<span>${one.reasons.join("; ")}</span>` : nothing} ${evidence(one.evidence)}
      ${mayChange() && isOurGuess(one) ? this.acts(one, from, to, all) : nothing}
    </li>`;
  }

  private acts(one: Statement, from: Named, to: Named, all: readonly Statement[]) {
    const fact = confirming(one.relationship, from.label, to.label);
    const isFact = all.some(({ relationship, confidence }) => relationship === fact && confidence === "asserted");
    return html`<div class="acts">
      ${fact && !isFact
        ? html`<button type="button" @click=${() => this.confirm(fact, from, to)}>
            Right: it ${relationWords(fact)} ${nameOf(to)}
          </button>`
        : nothing}
      <button type="button" @click=${() => this.refuse(one, from, to)}>Wrong: forget it</button>
    </div>`;
  }

  private confirm(relationship: NonNullable<ReturnType<typeof confirming>>, from: Named, to: Named): void {
    const input = { start: from.id, relationship, end: to.id, idempotencyKey: freshKey() };
    const text = `${nameOf(from)} ${relationWords(relationship)} ${nameOf(to)}.`;
    void this.carryOut(text, async () => (await change(Confirm, { input })).linkNodes.auditEvent);
  }

  private refuse({ relationship }: Statement, from: Named, to: Named): void {
    const input = { start: from.id, relationship, end: to.id, idempotencyKey: freshKey() };
    const text = `Refused: ${nameOf(from)} ${relationWords(relationship)} ${nameOf(to)}.`;
    void this.carryOut(text, async () => (await change(Refuse, { input })).refuseLink.auditEvent);
  }

  private async carryOut(text: string, doing: () => Promise<{ readonly id: string } | null>): Promise<void> {
    this.problem = "";
    try {
      const event = await doing();
      this.open = false;
      this.tell<Undoable>("nz-changed", { text, auditEvent: event?.id ?? null });
    } catch (error) {
      this.problem = told(error);
    }
  }

  private closed(event: Event): void {
    event.stopPropagation();
    this.open = false;
    this.problem = "";
  }
}

/** What else a guess rests on, where that is told. */
function evidence(ids: readonly string[]) {
  if (ids.length === 0) return nothing;
  return html`<span class="soft"
    >It rests on ${ids.map((id, at) => html`${at > 0 ? ", " : ""}<a class="plain" href=${`/nodes/${segment(id)}`}>${short(id)}</a>`)}</span
  >`;
}

/** The end of an id, which its source gave it. */
function short(id: string): string {
  return decodeURIComponent(id.split(":").at(-1) ?? id);
}

function nameOf({ title, id }: Named): string {
  return title || id;
}

/** How it is known, by whom and since when. */
function origin({ source, confidence, record, since, lastSeen, score, property, occurrences }: Statement) {
  const how = { asserted: "stated by", derived: "found by", inferred: "guessed by" }[confidence ?? ""] ?? "said by";
  const sure = score === null ? nothing : html`, ${Math.round(score * 100)} % sure`;
  const where = property === null ? nothing : html`, in its ${property}${occurrences && occurrences > 1 ? ` ${occurrences} times` : ""}`;
  const name = source ?? record;
  return html`${how}
    ${isRecord(record) ? html`<a class="plain" href=${`/nodes/${segment(record)}`}>${name}</a>` : name}${where}${sure}${since
      ? html`, true since <nz-time .at=${since}></nz-time>`
      : nothing}${lastSeen ? html`, last received <nz-time .at=${lastSeen}></nz-time>` : nothing}`;
}
