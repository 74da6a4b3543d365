import { css } from "lit";

export const shell = css`
  :host {
    display: grid;
    grid-template-columns: 216px minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    height: 100%;
  }
  .skip {
    position: absolute;
    top: -60px;
    left: 8px;
    z-index: 20;
    padding: 6px 12px;
    background: var(--nz-raised);
  }
  .skip:focus {
    top: 8px;
  }
  .top {
    display: none;
  }
  .brand {
    font-weight: 600;
  }
  nav {
    display: flex;
    flex-direction: column;
    gap: 10px;
    padding: 10px;
    overflow-y: auto;
    border-right: 1px solid var(--nz-line);
    background: var(--nz-ground);
  }
  nav ul {
    flex: 1;
  }
  nav a {
    display: flex;
    gap: 9px;
    align-items: center;
    min-height: 30px;
    padding: 2px 8px;
    border-radius: var(--nz-radius);
    color: var(--nz-soft);
  }
  nav a:hover {
    background: var(--nz-hover);
    color: var(--nz-ink);
    text-decoration: none;
  }
  nav a[aria-current] {
    background: var(--nz-chosen);
    color: var(--nz-ink);
    font-weight: 500;
  }
  .search {
    gap: 9px;
    padding-inline: 8px;
    border-color: var(--nz-line);
    color: var(--nz-soft);
  }
  .search kbd,
  .help kbd {
    margin-inline-start: auto;
  }
  .cut {
    padding: 4px 8px;
    color: var(--nz-wrong);
  }
  .help {
    color: var(--nz-soft);
  }
  main {
    min-width: 0;
    overflow-y: auto;
    background: var(--nz-paper);
    outline: none;
  }
  @media (max-width: 760px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto minmax(0, 1fr);
    }
    .top {
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: 6px 8px;
      border-bottom: 1px solid var(--nz-line);
    }
    nav {
      position: fixed;
      inset: 0 30% 0 0;
      z-index: 6;
      visibility: hidden;
    }
    nav.open {
      visibility: visible;
      box-shadow: 0 0 0 100vw var(--nz-shade);
    }
  }
`;
