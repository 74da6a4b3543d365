import { css } from "lit";
import { state } from "lit/decorators.js";

import { NzElement } from "../../shared/ui/base";
import { Keys } from "../../shared/ui/keys";

/** How a `.menu` hangs over the page, under the summary that opens it. */
export const menu = css`
  :host {
    position: relative;
  }
  summary {
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  .menu {
    position: absolute;
    z-index: 8;
    display: grid;
    margin-top: 4px;
    padding: 12px;
    border: 1px solid var(--nz-line);
    border-radius: 8px;
    background: var(--nz-raised);
    box-shadow: 0 8px 24px var(--nz-shade);
  }
`;

/** Something that unfolds over the page: its `details` is `open` as long as it is, and Escape folds it. */
export abstract class NzMenu extends NzElement {
  @state() protected open = false;

  constructor() {
    super();
    new Keys(this, ({ key }) => {
      if (key === "Escape") this.open = false;
    });
  }

  protected readonly fold = (): void => {
    this.open = false;
  };

  protected readonly toggled = (event: Event): void => {
    this.open = (event.target as HTMLDetailsElement).open;
  };
}
