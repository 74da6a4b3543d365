import { nothing, svg, html } from "lit";

const WIDE = 3;
const HIGH = 18;

/** How many there were when, as small bars; `most` is what the highest stands for. */
export function spark(counts: readonly number[], most = Math.max(0, ...counts)) {
  if (counts.length < 2 || most === 0) return nothing;
  const total = counts.reduce((sum, one) => sum + one, 0);
  const told = `${total} entries over time, at most ${Math.max(...counts)} in one of ${counts.length} parts`;
  const width = counts.length * WIDE;
  return html`<svg class="spark" viewBox="0 0 ${width} ${HIGH}" width=${width} height=${HIGH} role="img" aria-label=${told}
    preserveAspectRatio="none">
    <title>${told}</title>
    ${counts.map((count, at) => bar(count, at, most))}
  </svg>`;
}

function bar(count: number, at: number, most: number) {
  if (count === 0) return svg`<rect class="none" x=${at * WIDE} y=${HIGH - 1} width=${WIDE - 1} height="1" />`;
  const height = Math.max(2, Math.round((count / most) * HIGH));
  return svg`<rect x=${at * WIDE} y=${HIGH - height} width=${WIDE - 1} height=${height} />`;
}
