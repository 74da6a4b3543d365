import type { ReactiveControllerHost } from "lit";

import type { Operation } from "../../shared/graphql/operation";
import { Follow } from "../../shared/live/listening";
import { app } from "./app";

/** Subscribes for whoever is signed in; see `Follow`. */
export class Following<
  Data,
  Variables extends { readonly after?: string | null },
> extends Follow<Data, Variables> {
  constructor(
    host: ReactiveControllerHost,
    operation: Operation<Data, Variables>,
    variables: () => Variables | null,
    onNews: () => void,
  ) {
    super(host, () => app.live, operation, variables, onNews);
  }
}
