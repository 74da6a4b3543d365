import { css } from "lit";

/** How the pages of one node look, beside what all pages have in common. */
export const detail = css`
  .title {
    display: grid;
    gap: 8px;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 14px;
    align-items: center;
  }
  .facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 4px 16px;
  }
  .facts dd {
    overflow-wrap: anywhere;
  }
`;
