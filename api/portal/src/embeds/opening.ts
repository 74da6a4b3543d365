import type { OpenDetail } from "./api";

/** A plain click on a link to the console is told to the page as `nazara-open`. It may open something
 * of its own; else the console is opened beside it. */
export function opening(event: MouseEvent, address: string): void {
  const anchor = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
  if (anchor === undefined || !anchor.href.startsWith(`${address}/`)) return;
  anchor.target = "_blank";
  anchor.rel = "noreferrer";
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const detail: OpenDetail = { id: idIn(anchor), title: anchor.innerText.trim(), href: anchor.href };
  const given = { detail, bubbles: true, composed: true, cancelable: true };
  if (!anchor.dispatchEvent(new CustomEvent("nazara-open", given))) event.preventDefault();
}

/** The last part of the address of a node's page. */
function idIn({ pathname }: HTMLAnchorElement): string {
  return decodeURIComponent(pathname.split("/").at(-1) ?? "");
}
