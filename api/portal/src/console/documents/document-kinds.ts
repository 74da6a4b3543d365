/** What sort of text a document is, as people say it. */
export const KINDS: Readonly<Record<string, string>> = {
  page: "Page",
  runbook: "Runbook",
  postmortem: "Postmortem",
  thread: "Thread",
  comment: "Comment",
};

export function kindName(kind: string | null): string {
  return KINDS[kind ?? ""] ?? kind ?? "Document";
}
