import { css } from "lit";

/** How the first steps look: numbered, those that are done with a mark. */
export const steps = css`
  .content {
    max-width: 820px;
  }
  .steps {
    display: grid;
    gap: 16px;
    counter-reset: step;
  }
  .steps > li {
    display: grid;
    gap: 12px;
    padding: 18px 20px 20px 56px;
    position: relative;
    border: 1px solid var(--nz-line);
    border-radius: 10px;
    background: var(--nz-paper);
    counter-increment: step;
  }
  .steps > li::before {
    content: counter(step);
    position: absolute;
    top: 16px;
    left: 18px;
    width: 24px;
    height: 24px;
    border: 1px solid var(--nz-edge);
    border-radius: 50%;
    line-height: 22px;
    text-align: center;
  }
  .steps h2 {
    display: flex;
    gap: 8px;
    align-items: center;
    font-size: var(--nz-large);
  }
  .steps h3 {
    font-size: var(--nz-text);
    font-weight: 600;
  }
  .mark {
    display: inline-flex;
    color: var(--nz-good);
  }
  .ways {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
    gap: 12px;
  }
  .ways > div {
    display: grid;
    gap: 8px;
    align-content: start;
    justify-items: start;
    padding: 14px;
    border: 1px solid var(--nz-line);
    border-radius: 8px;
  }
  .links li {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: start;
  }
  .button.first {
    border-color: transparent;
    background: var(--nz-accent);
    color: var(--nz-on-accent);
  }
`;
