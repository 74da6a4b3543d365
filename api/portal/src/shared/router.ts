/** Which page stands at which address. Links are plain anchors: the router takes the clicks. */

export interface Route<Page> {
  /** Segments; one that begins with a colon is a parameter: "/incidents/:id". */
  readonly path: string;
  readonly page: Page;
}

export interface Match<Page> {
  readonly page: Page;
  readonly params: Readonly<Record<string, string>>;
}

/** Return the first route that fits a path, with what stands in its parameters. */
export function match<Page>(routes: readonly Route<Page>[], path: string): Match<Page> | null {
  const given = segments(path);
  for (const { path: pattern, page } of routes) {
    const params = fitting(segments(pattern), given);
    if (params) return { page, params };
  }
  return null;
}

function segments(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function fitting(pattern: string[], given: string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decoded(value);
    else if (part !== value) return null;
  }
  return params;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Tell of each change of address; what the browser loads itself is left to it. */
export class Router {
  private readonly stop = new AbortController();

  constructor(
    private readonly isOurs: (path: string) => boolean,
    private readonly onMove: (url: URL) => void,
  ) {
    const { signal } = this.stop;
    window.addEventListener("popstate", () => this.moved(), { signal });
    document.addEventListener("click", (event) => this.clicked(event), { signal });
  }

  /** Go to an address of this page; `replace` leaves no step to come back to. */
  go(to: string, replace = false): void {
    const url = new URL(to, location.href);
    history[replace ? "replaceState" : "pushState"](null, "", url);
    this.moved();
  }

  close(): void {
    this.stop.abort();
  }

  private moved(): void {
    this.onMove(new URL(location.href));
  }

  private clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || hasModifier(event)) return;
    const anchor = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
    if (!anchor || anchor.target || anchor.hasAttribute("download")) return;
    const url = new URL(anchor.href, location.href);
    if (url.origin !== location.origin || !this.isOurs(url.pathname)) return;
    event.preventDefault();
    this.go(url.href);
  }
}

function hasModifier(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}
