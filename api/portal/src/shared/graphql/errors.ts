/** What went wrong with a question, for programs and in words for people. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string | null = null,
    readonly request: string | null = null,
    readonly retryable: boolean = false,
  ) {
    super(message.charAt(0).toUpperCase() + message.slice(1));
  }
}

export const UNREACHABLE = "UNREACHABLE";
/** The API does not know what this page asks: the page is older, or newer, than it. */
export const OUTDATED = "OUTDATED";

const FOREIGN = new Set(["PERSISTED_QUERY_NOT_FOUND", "DOCUMENT_NOT_REGISTERED"]);

interface Told {
  readonly message?: string;
  readonly extensions?: { code?: string; remedy?: string; retryable?: boolean };
}

/** That nobody answered. */
export function unreachable(): Failure {
  const remedy = "Is the network there? It is tried again when you say so.";
  return new Failure(UNREACHABLE, "Nazara does not answer", remedy, null, true);
}

/** The first of the errors that an answer holds, as a failure. */
export function failureOf(errors: readonly Told[], status: number, request: string | null): Failure {
  const [first] = errors;
  const { code = `HTTP_${status}`, remedy = null, retryable = false } = first?.extensions ?? {};
  if (FOREIGN.has(code)) {
    const message = "Nazara was updated since this page was opened";
    return new Failure(OUTDATED, message, "Reload the page.", request);
  }
  return new Failure(code, first?.message ?? `The answer was ${status}`, remedy, request, retryable);
}

export function failure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("DEFECT", error instanceof Error ? error.message : String(error));
}

/** Whether something was broken off by whoever asked, which is nothing to tell. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
