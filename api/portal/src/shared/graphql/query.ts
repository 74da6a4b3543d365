import { nothing, type ReactiveController, type ReactiveControllerHost } from "lit";

import type { Client } from "./client";
import { failure, isAborted, type Failure } from "./errors";
import type { Operation } from "./operation";

interface Views<Data> {
  loading?: () => unknown;
  failed: (why: Failure) => unknown;
  there: (data: Data) => unknown;
}

/** Keeps an element supplied with what an operation answers. Asks again when the variables are
 * others; what was there before is shown until then. */
export class Query<Data, Variables> implements ReactiveController {
  data: Data | null = null;
  failure: Failure | null = null;
  busy = false;
  private asked = "";
  private running: AbortController | null = null;

  /** `variables` returns null while there is nothing to ask. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: () => Client,
    private readonly operation: Operation<Data, Variables>,
    private readonly variables: () => Variables | null,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const variables = this.variables();
    const asked = variables === null ? "" : JSON.stringify(variables);
    if (asked === this.asked) return;
    this.asked = asked;
    if (variables !== null) void this.load(variables);
  }

  hostDisconnected(): void {
    this.running?.abort();
    this.asked = "";
  }

  /** Ask again what was asked last. */
  async again(): Promise<void> {
    const variables = this.variables();
    if (variables !== null) await this.load(variables);
  }

  render({ loading, failed, there }: Views<Data>): unknown {
    if (this.failure !== null) return failed(this.failure);
    if (this.data !== null) return there(this.data);
    return this.busy && loading ? loading() : nothing;
  }

  private async load(variables: Variables): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.busy = true;
    try {
      this.data = await this.client().ask(this.operation, variables, running.signal);
      this.failure = null;
    } catch (error) {
      if (isAborted(error) || running.signal.aborted) return;
      this.failure = failure(error);
    }
    this.busy = false;
    this.host.requestUpdate();
  }
}
