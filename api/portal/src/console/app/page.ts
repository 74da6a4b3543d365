import { css, html, type CSSResultGroup, type TemplateResult } from "lit";

import type { Failure } from "../../shared/graphql/errors";
import type { Query } from "../../shared/graphql/query";
import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/states";
import type { Notice } from "../../shared/ui/toast";
import { undo } from "./changing";
import type { Undoable } from "./why";

/** How the pages of the console are laid out. */
export const page = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100%;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    min-height: 52px;
    padding: 8px 20px;
    border-bottom: 1px solid var(--nz-line);
  }
  header > .faint,
  header > .soft,
  header > h1 {
    max-width: min(52ch, 100%);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  header form {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  header h1 {
    font-size: var(--nz-large);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 300px;
    flex: 1;
  }
  .columns > .body,
  .content {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
    align-content: start;
    min-width: 0;
    padding: 20px;
  }
  .columns > .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
    align-content: start;
    min-width: 0;
    padding: 20px;
    border-left: 1px solid var(--nz-line);
  }
  section {
    min-width: 0;
  }
  section > h2 {
    margin-bottom: 8px;
    color: var(--nz-soft);
  }
  .card {
    overflow: hidden;
    border: 1px solid var(--nz-line);
    border-radius: 8px;
    background: var(--nz-paper);
  }
  .rows > li {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: 34px;
    padding: 5px 12px;
    min-width: 0;
    flex-wrap: wrap;
  }
  .rows > li > * {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .rows > li + li {
    border-top: 1px solid var(--nz-line);
  }
  dl.facts {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 14px;
  }
  dl.facts dt {
    color: var(--nz-soft);
  }
  dl.facts dd {
    overflow-wrap: anywhere;
  }
  .titled {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .titled h1 {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 5;
  }
  .titled > div {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
  }
  .said {
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .field {
    display: grid;
    gap: 4px;
    color: var(--nz-soft);
  }
  .field select {
    color: var(--nz-ink);
  }
  .links {
    max-width: 75ch;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
  }
  .links > li {
    display: flex;
    gap: 6px;
    align-items: baseline;
    justify-content: space-between;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .rows .most {
    flex: 1 0 40%;
  }
  .rows .by {
    flex: 0 1 auto;
    max-width: 30%;
  }
  .rows .below {
    flex: 0 0 100%;
  }
  .end {
    margin-inline-start: auto;
  }
  @media (max-width: 520px) {
    header form[role="search"] {
      flex: 1 1 100%;
    }
    header form[role="search"] > * {
      flex: 1 1 40%;
      min-width: 0;
    }
    .rows .most {
      flex-basis: 100%;
    }
    .rows .by {
      max-width: 100%;
    }
  }
  @media (max-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .columns > .side {
      border-left: 0;
      border-top: 1px solid var(--nz-line);
    }
    header,
    .content,
    .columns > .body,
    .columns > .side {
      padding-inline: 14px;
    }
  }
`;

/** A page of the console: what it is given stands in the address. */
export class NzPage extends NzElement {
  static override styles: CSSResultGroup = [base, page];

  /** What stands behind the question mark of the address. */
  search = new URLSearchParams();

  constructor() {
    super();
    this.addEventListener("nz-changed", (event) => this.changed(event as CustomEvent<Undoable>));
  }

  /** Read afresh what is shown: something was changed on this page. */
  protected again(): void {
    this.requestUpdate();
  }

  /** What is there of what the page asked; until then that it loads, or why it failed. */
  protected whole<Data, Variables>(asked: Query<Data, Variables>, there: (data: Data) => unknown): unknown {
    return asked.render({
      loading: () => this.loading(),
      failed: (why) => this.failed(why, () => void asked.again()),
      there,
    });
  }

  /** The same of a part of the page, which has its own place. */
  protected within<Data, Variables>(asked: Query<Data, Variables>, there: (data: Data) => unknown): unknown {
    return asked.render({
      loading: () => this.loading(),
      failed: (why) => html`<nz-error .failure=${why} @nz-retry=${() => asked.again()}></nz-error>`,
      there,
    });
  }

  protected loading(): TemplateResult {
    return html`<nz-skeleton lines="8"></nz-skeleton>`;
  }

  protected failed(why: Failure, again: () => void): TemplateResult {
    return html`<div class="content">
      <nz-error .failure=${why} @nz-retry=${again}></nz-error>
    </div>`;
  }

  /** Show what became of a change, and offer to undo it. */
  private changed({ detail: { text, auditEvent } }: CustomEvent<Undoable>): void {
    this.again();
    const done = async () => {
      if (auditEvent !== null) await undo(auditEvent);
      this.again();
    };
    this.tell<Notice>("nz-toast", { text, ...(auditEvent === null ? {} : { act: { name: "Undo", done } }) });
  }
}

/** Name the page in the window's title. */
export function entitle(title: string): void {
  document.title = `${title} · Nazara`;
}
