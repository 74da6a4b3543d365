import { heard } from "./clock";

/** That the API said no, in words for people. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message.charAt(0).toUpperCase() + message.slice(1));
  }
}

/** Send JSON to an endpoint and return what it answers, null where it says nothing. */
export async function post(path: string, given: object, token?: string): Promise<unknown> {
  const authorization: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization },
    body: JSON.stringify(given),
  });
  heard(answer);
  if (answer.status === 204) return null;
  const content = await answer.json();
  if (answer.ok) return content;
  const { message, extensions } = content.errors[0];
  throw new Refusal(answer.status, `${message}. ${extensions.remedy}`);
}

/** Say of anything that was thrown what went wrong. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
