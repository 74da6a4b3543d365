import { css } from "lit";

export const graphStyle = css`
  :host {
    height: 100%;
  }
  .controls,
  .tools,
  .time,
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .halves {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 320px;
    flex: 1;
    min-height: 0;
  }
  .drawn {
    position: relative;
    display: grid;
    grid-template-rows: minmax(320px, 1fr) auto;
    min-height: 0;
    min-width: 0;
  }
  .tools {
    position: absolute;
    top: 12px;
    left: 12px;
  }
  .time {
    padding: 8px 16px;
    border-top: 1px solid var(--nz-line);
  }
  .time input {
    flex: 1;
    min-width: 120px;
    padding: 0;
    accent-color: var(--nz-accent);
  }
  .beside {
    min-width: 0;
    padding: 12px;
    overflow-y: auto;
    border-left: 1px solid var(--nz-line);
  }
  .choice {
    position: relative;
  }
  .choice summary {
    list-style: none;
  }
  .choice fieldset {
    position: absolute;
    right: 0;
    z-index: 5;
    display: grid;
    gap: 4px;
    width: max-content;
    margin: 4px 0 0;
    padding: 10px 12px;
    border: 1px solid var(--nz-line);
    border-radius: var(--nz-radius);
    background: var(--nz-raised);
    box-shadow: 0 6px 20px var(--nz-shade);
  }
  .beside > p {
    margin-bottom: 8px;
  }
  .choice label {
    display: flex;
    gap: 6px;
    align-items: center;
  }
  .nodes li {
    border-radius: var(--nz-radius);
  }
  .nodes .selected {
    background: var(--nz-chosen);
  }
  .name {
    justify-content: flex-start;
    width: 100%;
    overflow: hidden;
    text-align: start;
  }
  .name bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .acts {
    padding: 2px 10px 10px;
  }
  .acts nz-link {
    flex-basis: 100%;
  }
  [aria-pressed="true"] {
    border-color: var(--nz-accent);
    background: var(--nz-chosen);
  }
  @media (max-width: 900px) {
    .halves {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: 60vh auto;
    }
    .beside {
      border-left: 0;
      border-top: 1px solid var(--nz-line);
    }
    .choice fieldset {
      right: auto;
      left: 0;
    }
  }
`;
