import type { Client as Socket, SubscribePayload } from "graphql-ws";

import { named } from "../graphql/client";
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
  /** Whether the line is there; told when it broke, and when news arrive again. */
  readonly onLine?: (isUp: boolean) => void;
}

const PAUSES_MS = [250, 1000, 2000, 5000, 10_000];
const GONE = "EVENTS_GONE";

/** Subscriptions over one WebSocket, which is made anew as long as somebody follows. */
export class Live {
  private socket: Promise<Socket> | null = null;

  constructor(
    private readonly bearer: Bearer,
    private readonly path = "/graphql",
  ) {}

  /** Tell of each event until `signal` is aborted; after a broken line, go on where it broke. */
  async follow<Data, Variables extends Placed>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    { onNews, onGap, onLine }: Follower<Data>,
    signal: AbortSignal,
  ): Promise<void> {
    let after = variables.after ?? new Date().toISOString();
    for (let failed = 0; !signal.aborted; failed += 1) {
      try {
        for await (const data of this.events(operation, { ...variables, after }, signal)) {
          failed = 0;
          onLine?.(true);
          after = placeIn(data) ?? after;
          onNews(data);
        }
      } catch (error) {
        if (error === GONE) {
          after = new Date().toISOString();
          onGap();
        }
      }
      if (signal.aborted) return;
      onLine?.(false);
      await pause(PAUSES_MS[Math.min(failed, PAUSES_MS.length - 1)] ?? 0, signal);
    }
  }

  private async *events<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Data> {
    this.socket ??= this.open();
    const socket = await this.socket;
    if (signal.aborted) return;
    /** The hash stands for the text, which the type asks for. */
    const asked = named(operation, variables) as unknown as SubscribePayload;
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
    return createClient({
      url: url.href,
      retryAttempts: 0,
      connectionParams: async () => ({ authorization: `Bearer ${await this.bearer.token()}` }),
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
