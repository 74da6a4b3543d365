import type { ReactiveControllerHost } from "lit";

import type { Client } from "./client";
import { Loading } from "./loading";
import type { Operation } from "./operation";

export interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** So many rows are kept: of a longer list the first ones go while it is read on. */
export const MOST_ROWS = 500;

interface Paged {
  readonly after?: string | null;
}

/** Keeps an element supplied with a list, page by page. Other
 * variables begin a new list; `data` is what the page that was read last answered. At most
 * `MOST_ROWS` are kept. */
export class Pages<Data, Variables extends Paged, Row> extends Loading {
  rows: readonly Row[] = [];
  data: Data | null = null;
  hasMore = false;
  /** Whether rows that were read are not kept any more. */
  isCut = false;
  private cursor: string | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly client: () => Client,
    private readonly operation: Operation<Data, Variables>,
    private readonly variables: () => Variables,
    private readonly connection: (data: Data) => Connection<Row>,
  ) {
    super(host);
  }

  protected wanted(): Variables {
    return this.variables();
  }

  protected begin(): void {
    void this.load();
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
    const done = this.run(async (signal) => {
      const data = await this.client().ask(this.operation, { ...this.variables(), after }, signal);
      const { nodes, pageInfo } = this.connection(data);
      const read = [...before, ...nodes];
      this.rows = read.slice(-MOST_ROWS);
      this.isCut = after !== null && (this.isCut || read.length > MOST_ROWS);
      this.hasMore = pageInfo.hasNextPage;
      this.cursor = pageInfo.endCursor;
      this.data = data;
    });
    this.host.requestUpdate();
    await done;
  }
}
