/** Several files as one archive, without reading any of them: the form that `tar` writes. */

export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
  /** When it was changed, in milliseconds. */
  readonly changed: number;
}

const BLOCK = 512;
const NAME = 100;
const PREFIX = 155;

/** One archive of files, those that were changed first in front: of a rotated log the oldest part. */
export function archive(files: readonly NamedFile[]): Blob {
  const order = [...files].sort((one, other) => one.changed - other.changed);
  const parts = order.flatMap((file) => [header(file), file.content, new Uint8Array(padding(file.content.size))]);
  return new Blob([...parts, new Uint8Array(2 * BLOCK)]);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function header({ name, content, changed }: NamedFile): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const [prefix, own] = parted(name);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, "0");
  const put = (text: string | Uint8Array, place: number) =>
    block.set(typeof text === "string" ? new TextEncoder().encode(text) : text, place);
  put(own, 0);
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(content.size, 12), 124);
  put(octal(Math.max(0, Math.floor(changed / 1000)), 12), 136);
  put("        ", 148);
  put("0", 156);
  put("ustar\u000000", 257);
  put(prefix, 345);
  put(`${octal(block.reduce((sum, byte) => sum + byte, 0), 7)}\u0000 `, 148);
  return block;
}

/** The two parts that a name is written in; of one that is too long the end. */
function parted(name: string): [Uint8Array, Uint8Array] {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= NAME) return [new Uint8Array(), bytes];
  const slash = bytes.indexOf(0x2f, bytes.length - NAME - 1);
  if (slash > 0 && slash <= PREFIX) return [bytes.slice(0, slash), bytes.slice(slash + 1)];
  return [new Uint8Array(), bytes.slice(-NAME)];
}
