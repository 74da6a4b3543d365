import type { Client as Socket } from "graphql-ws";

import { now } from "../clock";
import { named } from "../graphql/client";
import { Failure } from "../graphql/errors";
import type { Operation } from "../graphql/operation";
import type { Bearer } from "../session";

/** What every subscription's event has: a place in the news, to go on behind. */
interface News {
  readonly id: string;
}

interface Placed {
  readonly after?: string | null;
}

export interface Follower<Data> {
  /** Something was written. */
  readonly onNews: (data: Data) => void;
  /** News were lost, or may have been: what is shown has to be read afresh. */
  readonly onGap: () => void;
}

const PAUSES_MS = [250, 1000, 2000, 5000, 10_000];
const NORMAL = 1000;
const REFUSED = new Set([4401, 4403]);
const GONE = "EVENTS_GONE";
/** The hash stands for it; the library insists on a text, which is not sent. */
const NO_TEXT = "";

/** Subscriptions over one WebSocket, which is made anew as long as somebody follows. `onLine` is told
 * when it is there, and when it broke. */
export class Live {
  private socket: Promise<Socket> | null = null;

  constructor(
    private readonly bearer: Bearer,
    private readonly onLine: (isUp: boolean) => void = () => undefined,
    private readonly path = "/graphql",
  ) {}

  /** Tell of each event until `signal` is aborted; after a broken line, go on where it broke. */
  async follow<Data, Variables extends Placed>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    { onNews, onGap }: Follower<Data>,
    signal: AbortSignal,
  ): Promise<void> {
    let after = variables.after ?? now().toISOString();
    for (let failed = 0; !signal.aborted; failed += 1) {
      try {
        for await (const data of this.events(operation, { ...variables, after }, signal)) {
          failed = 0;
          after = placeIn(data) ?? after;
          onNews(data);
        }
      } catch (error) {
        if (error === GONE) {
          after = now().toISOString();
          onGap();
        } else if (error instanceof Error && !(error instanceof Failure)) console.error(error);
      }
      if (signal.aborted) return;
      await pause(PAUSES_MS[Math.min(failed, PAUSES_MS.length - 1)] ?? 0, signal);
    }
  }

  private async *events<Data, Variables extends Placed>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Data> {
    this.socket ??= this.open();
    const socket = await this.socket;
    if (signal.aborted) return;
    const given: object = named(operation, variables);
    const asked = { ...given, query: NO_TEXT };
    const answers = socket.iterate<Data>(asked);
    signal.addEventListener("abort", () => void answers.return?.(), { once: true });
    for await (const { data, errors } of answers) {
      if (errors) throw errors[0]?.extensions?.code;
      yield data as Data;
    }
  }

  private async open(): Promise<Socket> {
    const { createClient } = await import("graphql-ws");
    const url = new URL(this.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    let token = "";
    return createClient({
      url: url.href,
      retryAttempts: 0,
      on: {
        connected: () => this.onLine(true),
        closed: (event) => {
          const { code } = event as CloseEvent;
          if (REFUSED.has(code)) this.bearer.refused?.(token);
          this.onLine(code === NORMAL);
        },
      },
      jsonMessageReplacer: (key, value) => (key === "query" && value === NO_TEXT ? undefined : value),
      connectionParams: async () => {
        token = await this.bearer.token();
        return { authorization: `Bearer ${token}` };
      },
    });
  }
}

function placeIn(data: unknown): string | null {
  const [news] = Object.values(data as Record<string, News | null>);
  return news?.id ?? null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
