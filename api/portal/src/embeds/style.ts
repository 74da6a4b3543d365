import { css, unsafeCSS } from "lit";

import tokens from "../shared/theme/tokens.css?raw";

/** The colours and sizes of the console on an element in another page. Each can be set there by the
 * same name with `--nazara-` in front: `--nazara-accent` is taken for `--nz-accent`. */
export function hosted(sheet: string): string {
  const [, declared = ""] = /:root \{([^}]*)\}/.exec(sheet) ?? [];
  const open = declared.replace(/--nz-([\w-]+):([^;]+);/g, "--nz-$1: var(--nazara-$1,$2);");
  return `:host {${open.replace("color-scheme: light dark;", "")}}`;
}

/** How the frame of every element looks. Whether it is light or dark the page says, unless the
 * element does. */
export const frame = [
  unsafeCSS(hosted(tokens)),
  css`
    :host {
      width: -moz-available;
      width: -webkit-fill-available;
      width: stretch;
      min-width: 0;
      container-type: inline-size;
      text-align: start;
    }
    .frame {
      min-width: 0;
      border: var(--nazara-border, 1px solid var(--nz-line));
      border-radius: var(--nazara-radius, 8px);
      background: var(--nazara-background, var(--nz-paper));
      color: var(--nz-ink);
    }
    .system {
      color-scheme: light dark;
    }
    .light {
      color-scheme: light;
    }
    .dark {
      color-scheme: dark;
    }
  `,
];

/** What several elements show alike. */
export const shown = css`
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    min-width: 0;
    padding: var(--nazara-padding, 14px 16px);
  }
  .title {
    font-size: var(--nz-large);
    font-weight: 600;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .name {
    color: var(--nz-soft);
    font-size: var(--nz-small);
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    align-items: center;
    min-width: 0;
  }
  .rows > li {
    display: flex;
    gap: 10px;
    align-items: center;
    min-width: 0;
    min-height: 36px;
    padding: 5px 16px;
  }
  .rows > li + li {
    border-top: 1px solid var(--nz-line);
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .end {
    margin-inline-start: auto;
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .note {
    padding: 10px 16px;
  }
  .stale {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    align-items: center;
    padding: 6px 16px;
    border-bottom: 1px solid var(--nz-line);
    background: var(--nz-wrong-ground);
    font-size: var(--nz-small);
  }
  nz-error {
    margin: 0;
    border: 0;
    border-radius: 0;
  }
`;
