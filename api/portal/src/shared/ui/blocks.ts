/** What a text of a tool is made of, as far as that helps to read it. `text.slice(from, to)` in code
 * points is what it says, without the signs before it. */
export interface Block {
  readonly kind: "heading" | "item" | "code" | "text";
  readonly from: number;
  readonly to: number;
}

/** A place in a text, in code points from 0, the end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const HEADING = /^#{1,6}[ \t]+/;
const ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/;
const FENCE = /^[ \t]*(?:```|~~~)/;

interface Line {
  readonly from: number;
  readonly text: string;
  readonly length: number;
}

/** Return the headings, items, code and paragraphs of Markdown, in order; all else is left as it is. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let isCode = false;
  let isOpen = false;
  for (const line of linesOf(text)) {
    const isFence = FENCE.test(line.text);
    if (isFence) isCode = !isCode;
    const block = isFence || (!isCode && line.text.trim() === "") ? null : blockOf(line, isCode);
    const last = found.at(-1);
    if (block === null) isOpen = false;
    else if (isOpen && last && goesOn(last, block)) found[found.length - 1] = { ...last, to: block.to };
    else {
      found.push(block);
      isOpen = true;
    }
  }
  return found;
}

function blockOf({ from, text, length }: Line, isCode: boolean): Block {
  const to = from + length;
  if (isCode) return { kind: "code", from, to };
  const [heading] = HEADING.exec(text) ?? [];
  if (heading) return { kind: "heading", from: from + heading.length, to };
  const [item] = ITEM.exec(text) ?? [];
  return item ? { kind: "item", from: from + item.length, to } : { kind: "text", from, to };
}

/** Whether a line belongs to the block before it. */
function goesOn(before: Block, line: Block): boolean {
  if (line.kind === "text") return before.kind === "text" || before.kind === "item";
  return line.kind === "code" && before.kind === "code";
}

function linesOf(text: string): Line[] {
  let from = 0;
  return text.split("\n").map((line) => {
    const found = { from, text: line, length: [...line].length };
    from += found.length + 1;
    return found;
  });
}
