import type { GivenToken } from "../api";

const PATIENCE_MS = 10_000;

/** The page that a frame stands in. Nothing is told to a page of another origin than the one that was
 * named, and nothing heard from any. */
export class Around {
  constructor(private readonly origin: string) {}

  /** Tell the page something; `what` says what it is. */
  tell(what: "ready" | "token" | "height" | "event", content: object = {}): void {
    window.parent.postMessage({ nazara: what, ...content }, this.origin);
  }

  /** Ask the page for a token, and wait for it. */
  token = (): Promise<GivenToken> => {
    const stop = new AbortController();
    const given = new Promise<GivenToken>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the page around gave no token")), PATIENCE_MS);
      stop.signal.addEventListener("abort", () => clearTimeout(late));
      window.addEventListener("message", (event) => this.heard(event, resolve), { signal: stop.signal });
    });
    this.tell("token");
    return given.finally(() => stop.abort());
  };

  private heard({ source, origin, data }: MessageEvent, take: (given: GivenToken) => void): void {
    if (source === window.parent && origin === this.origin && data?.nazara === "token") take(data);
  }
}
