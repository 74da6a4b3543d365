import { useEffect, useState, type FormEvent, type ReactNode } from "react";

import { words } from "../shared/api";
import { provider, signIn, type Provider, type Session } from "../shared/session";
import { isAccepted, storeToken } from "../shared/token";

interface Ways {
  onSignedIn: (session: Session) => void;
  onAccepted: (token: string) => void;
}

/** Ask who it is: a user with a password or by the identity provider, or a program's API token. */
export function SignIn({ told, onSignedIn, onAccepted }: Ways & { told: string | null }) {
  const [by, setBy] = useState<Provider | null>(null);
  useEffect(() => {
    provider().then(setBy, () => setBy(null));
  }, []);

  async function withPassword(given: FormData) {
    onSignedIn(await signIn(text(given, "email"), text(given, "password")));
  }

  async function withToken(given: FormData) {
    const token = text(given, "token").trim();
    if (!(await isAccepted(token))) {
      throw new Error("This token is not accepted. It may be mistyped or expired.");
    }
    storeToken(token);
    onAccepted(token);
  }

  return (
    <main className="sign-in">
      <div className="ways">
        <h1>Nazara GraphQL</h1>
        {told !== null && <p role="status">{told}</p>}
        <Way name="Sign in" submit={withPassword}>
          <label htmlFor="email">E-mail address</label>
          <input id="email" name="email" type="email" autoComplete="username" required autoFocus />
          <label htmlFor="password">Password</label>
          <input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </Way>
        {by !== null && (
          <a className="provider" href={`${by.start}?return=/graphiql`}>
            Sign in with {by.name}
          </a>
        )}
        <hr />
        <Way name="Use the token" submit={withToken}>
          <label htmlFor="token">Or an API token</label>
          <input id="token" name="token" type="password" autoComplete="off" required />
          <p className="hint">
            <code>nazara up</code> prints the file that holds the first one;{" "}
            <code>nazara token create NAME --role viewer</code> makes more. It is kept until this
            tab is closed.
          </p>
        </Way>
      </div>
    </main>
  );
}

interface WayProps {
  name: string;
  submit: (given: FormData) => Promise<void>;
  children: ReactNode;
}

/** A form that tells what went wrong. */
function Way({ name, submit, children }: WayProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submitted(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await submit(given);
    } catch (error) {
      setProblem(words(error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submitted}>
      {children}
      {problem !== null && <p role="alert">{problem}</p>}
      <button type="submit" disabled={busy}>
        {busy ? "One moment…" : name}
      </button>
    </form>
  );
}

function text(given: FormData, name: string): string {
  return String(given.get(name) ?? "");
}
