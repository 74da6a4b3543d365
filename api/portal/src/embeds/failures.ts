import { Failure, OUTDATED, UNREACHABLE } from "../shared/graphql/errors";
import { NO_TOKEN } from "./access/tokens";
import { say } from "./i18n/words";

const REFUSED = new Set(["TOKEN_EXPIRED", "UNAUTHENTICATED", "FORBIDDEN"]);

/** A failure in the language that is spoken; what the API or the page said of it follows. */
export function told({ code, message, remedy, request, retryable }: Failure): Failure {
  const [heading, help] = wordsFor(code, message, remedy);
  return new Failure(code, heading, help, request, retryable);
}

function wordsFor(code: string, message: string, remedy: string | null): [string, string | null] {
  if (code === UNREACHABLE) return [say("failure.UNREACHABLE"), say("failure.UNREACHABLE.remedy")];
  if (code === OUTDATED) return [say("failure.OUTDATED"), say("failure.OUTDATED.remedy")];
  if (code === NO_TOKEN) return [say("failure.NO_TOKEN"), `${say("failure.NO_TOKEN.remedy")} (${message})`];
  if (REFUSED.has(code)) return [say("failure.REFUSED"), `${say("failure.REFUSED.remedy")} (${message})`];
  return [say("failure.OTHER"), [message, remedy].filter((text) => text).join(". ")];
}
