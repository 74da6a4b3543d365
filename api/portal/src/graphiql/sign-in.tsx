import { useState, type FormEvent } from "react";

import { isAccepted, storeToken } from "../shared/token";

/** Ask for an API token and try it before it is kept. */
export function SignIn({ onAccepted }: { onAccepted: (token: string) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
    setBusy(true);
    setProblem(null);
    try {
      if (await isAccepted(token)) {
        storeToken(token);
        onAccepted(token);
      } else {
        setProblem("This token is not accepted. It may be mistyped or expired.");
      }
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Nazara GraphQL</h1>
        <label htmlFor="token">API token</label>
        <input id="token" name="token" type="password" autoComplete="off" required autoFocus />
        <p className="hint">
          <code>nazara up</code> prints the file that holds the first one;{" "}
          <code>nazara token create NAME --role viewer</code> makes more. It is kept until this
          tab is closed.
        </p>
        {problem !== null && <p role="alert">{problem}</p>}
        <button type="submit" disabled={busy}>
          {busy ? "Trying it…" : "Continue"}
        </button>
      </form>
    </main>
  );
}
