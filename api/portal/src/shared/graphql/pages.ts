import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { Client } from "./client";
import { failure, isAborted, type Failure } from "./errors";
import type { Operation } from "./operation";

export interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Paged {
  readonly after?: string | null;
}

/** Keeps an element supplied with a list, page by page. Other
 * variables begin a new list; `data` is what the page that was read last answered. */
export class Pages<Data, Variables extends Paged, Row> implements ReactiveController {
  rows: readonly Row[] = [];
  data: Data | null = null;
  failure: Failure | null = null;
  busy = false;
  hasMore = false;
  private asked = "";
  private cursor: string | null = null;
  private running: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: () => Client,
    private readonly operation: Operation<Data, Variables>,
    private readonly variables: () => Variables,
    private readonly connection: (data: Data) => Connection<Row>,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const asked = JSON.stringify(this.variables());
    if (asked === this.asked) return;
    this.asked = asked;
    void this.load();
  }

  hostDisconnected(): void {
    this.running?.abort();
    this.asked = "";
  }

  /** Show the next page too. */
  more(): void {
    if (this.hasMore && !this.busy) void this.load(this.cursor, this.rows);
  }

  /** Read the first page again; with it what was shown below goes, as rows may have moved. */
  fresh(): void {
    void this.load();
  }

  private async load(after: string | null = null, before: readonly Row[] = []): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.busy = true;
    this.host.requestUpdate();
    try {
      const given = { ...this.variables(), after };
      const data = await this.client().ask(this.operation, given, running.signal);
      const { nodes, pageInfo } = this.connection(data);
      this.rows = [...before, ...nodes];
      this.hasMore = pageInfo.hasNextPage;
      this.cursor = pageInfo.endCursor;
      this.data = data;
      this.failure = null;
    } catch (error) {
      if (isAborted(error) || running.signal.aborted) return;
      this.failure = failure(error);
    }
    this.busy = false;
    this.host.requestUpdate();
  }
}
