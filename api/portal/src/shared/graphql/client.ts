import { heard } from "../clock";
import type { Bearer } from "../session";
import { failureOf, isAborted, unreachable } from "./errors";
import type { Operation } from "./operation";

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** Asks the API operations by their hash, as whoever `bearer` is. */
export class Client {
  constructor(
    private readonly bearer: Bearer,
    private readonly base = "",
  ) {}

  /** Return what an operation answers. What is not wholly answered is a `Failure`. */
  async ask<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const token = await this.bearer.token();
    const answer = await sent(`${this.base}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(named(operation, variables)),
      signal: signal ?? null,
    });
    heard(answer);
    const request = answer.headers.get("X-Request-ID");
    const { data, errors = [] } = (await answer.json().catch(() => ({}))) as Answer<Data>;
    if (errors.length > 0 || !data) throw failureOf(errors, answer.status, request);
    return data;
  }
}

/** An operation as both protocols name it. */
export function named<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables) {
  const persistedQuery = { version: 1, sha256Hash: operation.hash };
  return { operationName: operation.name, variables, extensions: { persistedQuery } };
}

async function sent(path: string, given: RequestInit): Promise<Response> {
  try {
    return await fetch(path, given);
  } catch (error) {
    throw isAborted(error) ? error : unreachable();
  }
}
