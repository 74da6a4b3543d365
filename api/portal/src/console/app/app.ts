import { Client } from "../../shared/graphql/client";
import { Pages, type Connection } from "../../shared/graphql/pages";
import { Query } from "../../shared/graphql/query";
import type { Operation } from "../../shared/graphql/operation";
import { Live } from "../../shared/live/follow";
import { Login, type Session } from "../../shared/session";
import type { ReactiveControllerHost } from "lit";

import { line } from "./line";

/** Who is signed in, and what asks for them: one for the page, set when somebody signs in. */
class App {
  login: Login | null = null;
  private asking: Client | null = null;
  private hearing: Live | null = null;

  begin(session: Session, onOver: () => void): void {
    this.login = new Login(session, onOver);
    this.asking = new Client(this.login);
    this.hearing = new Live(this.login, (isUp) => line.set(isUp));
  }

  get client(): Client {
    if (this.asking === null) throw new Error("nobody is signed in");
    return this.asking;
  }

  get live(): Live {
    if (this.hearing === null) throw new Error("nobody is signed in");
    return this.hearing;
  }
}

export const app = new App();

/** Supply a page with what an operation answers; see `Query`. */
export function query<Data, Variables>(
  host: ReactiveControllerHost,
  operation: Operation<Data, Variables>,
  variables: () => Variables | null,
): Query<Data, Variables> {
  return new Query(host, () => app.client, operation, variables);
}

/** Supply a page with a list, page by page; see `Pages`. */
export function pages<Data, Variables extends { readonly after?: string | null }, Row>(
  host: ReactiveControllerHost,
  operation: Operation<Data, Variables>,
  variables: () => Variables,
  connection: (data: Data) => Connection<Row>,
): Pages<Data, Variables, Row> {
  return new Pages(host, () => app.client, operation, variables, connection);
}
