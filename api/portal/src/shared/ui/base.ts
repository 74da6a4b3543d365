import { css, LitElement, type CSSResultGroup } from "lit";

import { surroundings, within } from "../i18n/words";

/** What looks the same everywhere: text, links, buttons, fields, the mark of the focus. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
    color: var(--nz-ink);
    font: var(--nz-text) / 1.5 var(--nz-font);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: var(--nz-title);
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: var(--nz-text);
    font-weight: 600;
  }
  a {
    color: inherit;
    text-decoration: none;
  }
  a:hover {
    text-decoration: underline;
  }
  a.plain,
  p a {
    color: var(--nz-accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  button,
  input,
  select,
  textarea {
    color: inherit;
    font: inherit;
  }
  button,
  .button {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-height: 28px;
    padding: 2px 10px;
    border: 1px solid var(--nz-edge);
    border-radius: var(--nz-radius);
    background: var(--nz-raised);
    cursor: pointer;
    text-decoration: none;
    white-space: nowrap;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--nz-hover);
    text-decoration: none;
  }
  button:disabled {
    cursor: default;
    opacity: 0.6;
  }
  button.first {
    border-color: transparent;
    background: var(--nz-accent);
    color: var(--nz-on-accent);
  }
  button.first:hover:not(:disabled) {
    background: color-mix(in oklab, var(--nz-accent) 88%, var(--nz-ink));
  }
  button.bare {
    border-color: transparent;
    background: none;
  }
  input,
  select,
  textarea {
    min-height: 28px;
    padding: 2px 8px;
    border: 1px solid var(--nz-edge);
    border-radius: var(--nz-radius);
    background: var(--nz-paper);
  }
  input[type="checkbox"] {
    min-height: 0;
    accent-color: var(--nz-accent);
  }
  ::placeholder {
    color: var(--nz-faint);
    opacity: 1;
  }
  :focus-visible {
    outline: var(--nz-focus);
    outline-offset: 1px;
  }
  .soft {
    color: var(--nz-soft);
  }
  .faint {
    color: var(--nz-faint);
  }
  .mono {
    font-family: var(--nz-mono);
    font-size: var(--nz-small);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  kbd {
    padding: 0 4px;
    border: 1px solid var(--nz-line);
    border-radius: 4px;
    background: var(--nz-hover);
    color: var(--nz-soft);
    font: var(--nz-small) var(--nz-mono);
  }
`;

/** A part of the portal. `styles` of a class stand beside the base ones. */
export class NzElement extends LitElement {
  static override styles: CSSResultGroup = base;

  /** Those of the element that it is a part of. */
  protected inherited = surroundings();

  protected override performUpdate(): void {
    within(this.inherited, () => super.performUpdate());
  }

  /** Tell whoever listens, through every shadow root. */
  protected tell<Detail>(name: string, detail?: Detail): boolean {
    const given = { detail, bubbles: true, composed: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent(name, given));
  }
}
