import { Failure } from "../../shared/graphql/errors";
import type { Bearer } from "../../shared/session";
import type { GivenToken, TokenCallback } from "../api";

/** That the page gave no token: it was not told how, or its own server did not. */
export const NO_TOKEN = "NO_TOKEN";

const EARLY_MS = 30_000;

interface Held {
  readonly token: string;
  /** When it is to be renewed, by this browser's clock. */
  readonly until: number;
}

/** Embed tokens for all elements of a page that are given one by the same callback: one is asked
 * for at a time, shortly before the last one runs out. */
export class Tokens implements Bearer {
  private held: Held | null = null;
  private renewal: Promise<Held> | null = null;

  constructor(private readonly callback: TokenCallback) {}

  token = async (): Promise<string> => {
    if (this.held === null || Date.now() >= this.held.until) {
      this.renewal ??= this.renew().finally(() => (this.renewal = null));
      this.held = await this.renewal;
    }
    return this.held.token;
  };

  refused = (token: string): void => {
    if (this.held?.token === token) this.held = null;
  };

  private async renew(): Promise<Held> {
    try {
      return heldOf(await this.callback());
    } catch (error) {
      throw new Failure(NO_TOKEN, error instanceof Error ? error.message : String(error), null, null, true);
    }
  }
}

function heldOf(given: GivenToken): Held {
  const { token, expires_in: told } = typeof given === "string" ? { token: given } : given;
  if (typeof token !== "string" || token === "") throw new Error("the callback gave no token");
  const life = (told ?? lifeOf(token)) * 1000;
  return { token, until: Date.now() + life - Math.min(EARLY_MS, life / 2) };
}

/** The life of a signed token in seconds, as it says itself; without end where it says nothing. */
function lifeOf(token: string): number {
  try {
    const [, payload = ""] = token.split(".");
    const { exp, iat } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return Number.isFinite(exp - iat) ? exp - iat : Infinity;
  } catch {
    return Infinity;
  }
}

const byCallback = new WeakMap<TokenCallback, Tokens>();
const byAddress = new Map<string, TokenCallback>();

/** The tokens that a callback gives: the same for everybody who names it. */
export function tokensBy(callback: TokenCallback): Tokens {
  const known = byCallback.get(callback) ?? new Tokens(callback);
  byCallback.set(callback, known);
  return known;
}

/** The callback that asks an address of the page's own site. */
export function askingAt(address: string): TokenCallback {
  const url = new URL(address, document.baseURI).href;
  const known = byAddress.get(url) ?? (() => fetched(url));
  byAddress.set(url, known);
  return known;
}

async function fetched(url: string): Promise<GivenToken> {
  const answer = await fetch(url, { cache: "no-store", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as GivenToken;
}
