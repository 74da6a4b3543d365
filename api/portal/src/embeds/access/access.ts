import { Client } from "../../shared/graphql/client";
import { Failure } from "../../shared/graphql/errors";
import type { Operation } from "../../shared/graphql/operation";
import { Live } from "../../shared/live/follow";
import type { Tokens } from "./tokens";

const REFUSED = new Set(["TOKEN_EXPIRED", "UNAUTHENTICATED", "FORBIDDEN"]);

/** Asks once more, with another token, where one was refused. */
class EmbedClient extends Client {
  constructor(
    private readonly tokens: Tokens,
    server: string,
  ) {
    super(tokens, server);
  }

  override async ask<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const token = await this.tokens.token();
    try {
      return await super.ask(operation, variables, signal);
    } catch (error) {
      if (!(error instanceof Failure) || !REFUSED.has(error.code)) throw error;
      this.tokens.refused(token);
      return super.ask(operation, variables, signal);
    }
  }
}

/** One server, asked with the tokens of one callback: by requests, and by one socket for all. */
export class Access extends EventTarget {
  readonly client: Client;
  readonly live: Live;
  /** Whether news come. Told as `line` when it changes. */
  isLive = false;

  constructor(
    readonly server: string,
    tokens: Tokens,
  ) {
    super();
    this.client = new EmbedClient(tokens, server);
    this.live = new Live(tokens, (isUp) => this.changed(isUp), `${server}/graphql`);
  }

  private changed(isUp: boolean): void {
    this.isLive = isUp;
    this.dispatchEvent(new Event("line"));
  }
}

const known = new WeakMap<Tokens, Map<string, Access>>();

/** The access to a server with some tokens: the same for everybody who names both. */
export function accessTo(server: string, tokens: Tokens): Access {
  const servers = known.get(tokens) ?? new Map<string, Access>();
  known.set(tokens, servers);
  const access = servers.get(server) ?? new Access(server, tokens);
  servers.set(server, access);
  return access;
}
