import { Refusal } from "../../shared/api";
import { heard } from "../../shared/clock";
import type { Bearer } from "../../shared/session";

/** What is said of an upload. */
export interface UploadSaid {
  readonly name: string;
  readonly system?: string;
  readonly incident?: string;
  readonly zone?: string;
  readonly keep?: string;
}

interface Sending {
  readonly bearer: Bearer;
  /** Told how many bytes are there. */
  readonly onSent?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** How long it waits before it goes on where it was broken off, one after the other. */
  readonly waits?: readonly number[];
}

const PLACE = "/api/logs";
const TUS = { "Tus-Resumable": "1.0.0" };
const PIECE = 4 * 1024 * 1024;
const WAITS_MS = [500, 1000, 2000, 4000, 8000];
/** Answers after which the same may go well: too slow, another offset, locked, too much waits. */
const AGAIN = new Set([408, 409, 500, 502, 503, 504]);

/** Send log files, by tus 1.0, and return the id under which they are read. What breaks off goes on
 * where it was. Raises a `Refusal` where the API says no. */
export async function upload(content: Blob, said: UploadSaid, sending: Sending): Promise<string> {
  const made = await asked("POST", PLACE, sending, {
    "Upload-Length": String(content.size),
    "Upload-Metadata": metadata(said),
  });
  const place = made.headers.get("Location") ?? "";
  await send(content, place, sending);
  return place.slice(PLACE.length + 1);
}

async function send(content: Blob, place: string, sending: Sending): Promise<void> {
  const waits = sending.waits ?? WAITS_MS;
  let [offset, failed] = [0, 0];
  for (;;) {
    try {
      const piece = content.slice(offset, offset + PIECE);
      const type = "application/offset+octet-stream";
      const given = { "Upload-Offset": String(offset), "Content-Type": type };
      offset = offsetOf(await asked("PATCH", place, sending, given, piece));
      failed = 0;
      sending.onSent?.(offset);
      if (offset >= content.size) return;
    } catch (error) {
      const wait = waits[failed++];
      if (wait === undefined || !mayHelp(error)) throw error;
      await new Promise((done) => setTimeout(done, wait));
      offset = await asked("HEAD", place, sending).then(offsetOf, () => offset);
    }
  }
}

function mayHelp(error: unknown): boolean {
  return error instanceof Refusal ? AGAIN.has(error.status) : error instanceof TypeError;
}

function offsetOf(answer: Response): number {
  return Number(answer.headers.get("Upload-Offset"));
}

async function asked(
  method: string,
  place: string,
  { bearer, signal }: Sending,
  given: Record<string, string> = {},
  body: Blob | null = null,
): Promise<Response> {
  const headers = { ...TUS, ...given, Authorization: `Bearer ${await bearer.token()}` };
  const answer = await fetch(place, { method, headers, body, signal: signal ?? null });
  heard(answer);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  const { message = `the answer was ${answer.status}`, extensions } = told.errors?.[0] ?? {};
  throw new Refusal(answer.status, `${message}. ${extensions?.remedy ?? ""}`.trim());
}

/** What is said of an upload as a header has it: names, and values in Base64. */
export function metadata(said: UploadSaid): string {
  const known = Object.entries(said).filter(([, value]) => value);
  return known.map(([name, value]) => `${name} ${coded(String(value))}`).join(",");
}

function coded(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
