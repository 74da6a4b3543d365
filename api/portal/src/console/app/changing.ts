import { Undo } from "#operations/console/app/why";
import { failure, Failure } from "../../shared/graphql/errors";
import type { Operation } from "../../shared/graphql/operation";
import { app } from "./app";

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

type Payloads = Readonly<Record<string, { readonly userErrors: readonly UserError[] }>>;

const READERS = "viewer";

/** Whether whoever is signed in may change anything. */
export function mayChange(): boolean {
  return app.login !== null && app.login.session.role !== READERS;
}

/** Change something. The same `idempotencyKey` again is the same change: a form has one until it
 * was carried out. What is refused is a `Failure`, whoever refuses it. */
export async function change<Data extends Payloads, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const data = await app.client.ask(operation, variables);
  const [error] = Object.values(data).flatMap(({ userErrors }) => userErrors);
  if (error) throw new Failure(error.code, error.message, error.remedy);
  return data;
}

/** Undo a change by the id of its event. */
export async function undo(auditEvent: string): Promise<void> {
  await change(Undo, { input: { auditEvent, idempotencyKey: freshKey() } });
}

/** Say in one line what went wrong and what helps. */
export function told(error: unknown): string {
  const { message, remedy } = failure(error);
  return remedy ? `${message}. ${remedy}` : message;
}

export function freshKey(): string {
  return crypto.randomUUID();
}
