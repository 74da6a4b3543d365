/** The API token lives in this tab alone: it is gone when the tab is closed. */

const KEY = "nazara.token";

export function storedToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function storeToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}

/** Ask the API whether it accepts a token; false means that it was refused. */
export async function isAccepted(token: string): Promise<boolean> {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
  if (answer.status === 401) return false;
  if (!answer.ok) throw new Error(`The API answered ${answer.status}; see its log.`);
  return true;
}
