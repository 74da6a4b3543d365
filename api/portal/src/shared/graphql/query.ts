import { nothing, type ReactiveControllerHost } from "lit";

import type { Client } from "./client";
import type { Failure } from "./errors";
import { Loading } from "./loading";
import type { Operation } from "./operation";

interface Views<Data> {
  loading?: () => unknown;
  failed: (why: Failure) => unknown;
  there: (data: Data) => unknown;
}

/** Keeps an element supplied with what an operation answers. Asks again when the variables are
 * others; what was there before is shown until then. */
export class Query<Data, Variables> extends Loading {
  data: Data | null = null;
  private answered = "";

  /** `variables` returns null while there is nothing to ask. */
  constructor(
    host: ReactiveControllerHost,
    private readonly client: () => Client,
    private readonly operation: Operation<Data, Variables>,
    private readonly variables: () => Variables | null,
  ) {
    super(host);
  }

  /** Whether `data` answers what is wanted now, and not what was wanted before. */
  get isCurrent(): boolean {
    return JSON.stringify(this.variables()) === this.answered;
  }

  protected wanted(): Variables | null {
    return this.variables();
  }

  protected begin(): void {
    void this.again();
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

  private load(variables: Variables): Promise<void> {
    return this.run(async (signal) => {
      this.data = await this.client().ask(this.operation, variables, signal);
      this.answered = JSON.stringify(variables);
    });
  }
}
