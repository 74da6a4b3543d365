import type { NamedFile } from "./tar";

/** The files that were dropped, those in folders too, by their paths. */
export async function dropped(given: DataTransfer): Promise<NamedFile[]> {
  // They are there only until the event is over: all are taken before anything is waited for.
  const items = [...given.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const);
  const found = items.map(([entry, file]) => (entry ? inside(entry) : file ? chosen([file]) : []));
  return (await Promise.all(found)).flat();
}

/** The files that were chosen. */
export function chosen(files: Iterable<File>): NamedFile[] {
  return [...files].map((file) => named(file, file.webkitRelativePath || file.name));
}

function named(file: File, name: string): NamedFile {
  return { name: name.replace(/^\//, ""), content: file, changed: file.lastModified };
}

async function inside(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((done, failed) => entry.file(done, failed));
    return [named(file, entry.fullPath)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: NamedFile[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(inside))).flat());
  }
}
