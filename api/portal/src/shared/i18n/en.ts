/** What the shared parts say, in English. Other languages have the same keys and are loaded apart. */
export const en = {
  "severity.1": "Critical",
  "severity.2": "High",
  "severity.3": "Medium",
  "severity.4": "Low",
  "severity.5": "Minor",
  "severity.unknown": "No severity",
  "time.never": "never",
  "failure.request": "Request {request}",
  "failure.again": "Try again",
  "failure.reload": "Reload the page",
  "loading": "Loading",
  "close": "Close",
  "provenance.title": "Where this comes from",
  "provenance.source": "Source",
  "provenance.seen": "Last received",
  "provenance.first": "First received",
  "provenance.open": "Open at the source",
  "table.select": "Select {name}",
  "table.all": "Select all shown",
  "graph.picture": "Picture of {nodes} nodes and {edges} relationships; the list beside it holds the same",
  "timeline.earlier": "Zoom out",
  "timeline.closer": "Zoom in",
  "timeline.whole": "Show all",
  "timeline.picture": "Picture of what happened, by kind and time: + and - zoom, arrows move, 0 shows all; the list below holds the same",
} as const;

export type Key = keyof typeof en;
export type Messages = Readonly<Record<Key, string>>;
