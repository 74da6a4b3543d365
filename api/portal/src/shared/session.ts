/** Sessions of people: the refresh token is in a cookie that no script reads, the access token in
 * the memory of this page alone. */
import { post, Refusal } from "./api";

export interface Session {
  access: string;
  expires_in: number;
  org: string;
  role: string;
  user: { id: string; email: string; name: string };
  organizations: { org: string; role: string; name: string }[];
}

export interface Provider {
  name: string;
  start: string;
}

/** Whose token a page asks with: it may have to be renewed first. */
export interface Bearer {
  token: () => Promise<string>;
  /** Told when a token was refused although its time was not over. */
  refused?: (token: string) => void;
}

const EARLY_MS = 30_000;

/** Return the identity provider that people can sign in with, if there is one. */
export async function provider(): Promise<Provider | null> {
  const answer = await fetch("/api/auth/methods/");
  return answer.ok ? (await answer.json()).oidc : null;
}

export async function signIn(email: string, password: string): Promise<Session> {
  return (await post("/api/auth/token/", { email, password, cookie: true })) as Session;
}

/** Sign in with what stands in a link that works once; null when it was used, or is over. */
export async function signInByLink(link: string): Promise<Session | null> {
  try {
    return (await post("/api/auth/link/", { link, cookie: true })) as Session;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  }
}

/** Go on with the session of the cookie, in another organisation if it is named; null without one.
 *
 * Tabs take turns: a refresh token works once. */
export async function goOn(org?: string): Promise<Session | null> {
  try {
    return await inTurn(() => post("/api/auth/token/refresh/", org ? { org } : {}));
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  }
}

export async function signOut(session: Session): Promise<void> {
  await post("/api/auth/logout/", {}, session.access);
}

/** A session while a page is open: its token is renewed shortly before it runs out. */
export class Login implements Bearer {
  private until = 0;
  private renewal: Promise<void> | null = null;

  /** `onOver` is called when the session is over, and nothing renews its token any more. */
  constructor(
    public session: Session,
    private readonly onOver: () => void,
  ) {
    this.take(session);
  }

  token = async (): Promise<string> => {
    if (Date.now() > this.until) {
      this.renewal ??= this.renew().finally(() => (this.renewal = null));
      await this.renewal;
    }
    return this.session.access;
  };

  private async renew(): Promise<void> {
    const session = await goOn(this.session.org);
    if (session === null) {
      this.onOver();
      throw new Error("The session is over. Sign in again.");
    }
    this.take(session);
  }

  private take(session: Session): void {
    this.session = session;
    this.until = Date.now() + session.expires_in * 1000 - EARLY_MS;
  }
}

async function inTurn(ask: () => Promise<unknown>): Promise<Session> {
  const turns = navigator.locks as LockManager | undefined;
  const answer = turns ? turns.request("nazara.refresh", ask) : ask();
  return (await answer) as Session;
}
