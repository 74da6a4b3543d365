import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { Operation } from "../graphql/operation";
import type { Live } from "./follow";

const GATHERED_MS = 400;

/** Subscribes while an element is on the page. `onNews` is called once for news that come shortly
 * after one another, and when some may have been missed. */
export class Follow<Data, Variables extends { readonly after?: string | null }>
  implements ReactiveController
{
  private stop: AbortController | null = null;
  private timer = 0;
  private followed = "";

  /** `variables` returns null while there is nothing to follow. */
  constructor(
    host: ReactiveControllerHost,
    private readonly live: () => Live,
    private readonly operation: Operation<Data, Variables>,
    private readonly variables: () => Variables | null,
    private readonly onNews: () => void,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const variables = this.variables();
    const followed = JSON.stringify(variables);
    if (followed === this.followed) return;
    this.hostDisconnected();
    this.followed = followed;
    if (variables === null) return;
    this.stop = new AbortController();
    const gather = () => this.gather();
    const follower = { onNews: gather, onGap: gather };
    void this.live().follow(this.operation, variables, follower, this.stop.signal);
  }

  hostDisconnected(): void {
    this.stop?.abort();
    clearTimeout(this.timer);
    this.followed = "";
  }

  private gather(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.onNews, GATHERED_MS);
  }
}
