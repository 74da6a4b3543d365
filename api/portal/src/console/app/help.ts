import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

import { base, NzElement } from "../../shared/ui/base";
import "../../shared/ui/dialog";

interface Reachable {
  readonly name: string;
  readonly key: string;
}

const EVERYWHERE: readonly [string, string][] = [
  ["Ctrl K", "Search, and go anywhere"],
  ["/", "Search"],
  ["?", "These keys"],
  ["Esc", "Close what is open"],
];

const IN_LISTS: readonly [string, string][] = [
  ["j k", "Next, previous row"],
  ["Enter", "Open the row"],
  ["x", "Select the row"],
];

/** The keys, by what they are for. */
@customElement("nz-help")
export class NzHelp extends NzElement {
  static override styles = [
    base,
    css`
      .keys {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
        gap: 16px;
      }
      h3 {
        margin-bottom: 6px;
        color: var(--nz-soft);
        font-size: var(--nz-small);
      }
      dl {
        display: grid;
        grid-template-columns: 70px 1fr;
        gap: 4px 8px;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) pages: readonly Reachable[] = [];

  override render() {
    const pages = this.pages.map(({ name, key }): [string, string] => [`g ${key}`, name]);
    return html`<nz-dialog ?open=${this.open} heading="Keys">
      <div class="keys">
        ${group("Everywhere", EVERYWHERE)} ${group("In lists", IN_LISTS)} ${group("Go to", pages)}
      </div>
    </nz-dialog>`;
  }
}

function group(title: string, keys: readonly [string, string][]) {
  return html`<section>
    <h3>${title}</h3>
    <dl>
      ${keys.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}
    </dl>
  </section>`;
}
