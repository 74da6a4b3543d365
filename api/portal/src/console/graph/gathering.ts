import type { ReactiveControllerHost } from "lit";

import { Around, WayTo, type AroundData, type WayToData } from "#operations/console/graph/graph";
import { Loading } from "../../shared/graphql/loading";
import { Graph, keyOf, type GraphEdge, type GraphNode } from "../../shared/graph/model";
import { app } from "../app/app";
import type { Asked } from "./graph-address";

type AroundNode = AroundData["neighborhood"];
type Way = NonNullable<WayToData["paths"]>["paths"][number];

/** The nodes around a node, around those that were opened, and on the path that is asked for. */
export class Gathering extends Loading {
  nodes: readonly GraphNode[] = [];
  edges: readonly GraphEdge[] = [];
  /** Keys of the relationships of the path. */
  path: ReadonlySet<string> = new Set();
  /** The node in the middle, also where the address names it by an alias. */
  centre = "";
  isTruncated = false;
  /** Whether a path was looked for, and there is none. */
  isWayless = false;
  isThere = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly address: () => { readonly node: string } & Asked,
  ) {
    super(host);
  }

  protected wanted() {
    return this.address();
  }

  protected begin(): void {
    void this.load();
  }

  /** Gather all anew. */
  load(): Promise<void> {
    return this.run((signal) => this.gather(signal));
  }

  private async gather(signal: AbortSignal): Promise<void> {
    const { node, types, relationships, open, to, asOf } = this.wanted();
    const only = { relationships: relationships.length > 0 ? relationships : null, asOf };
    const met = { ...only, types: types.length > 0 ? types : null };
    const around = await Promise.all(
      [node, ...open].map((id) => app.client.ask(Around, { id, ...met }, signal)),
    );
    const way = to === null ? null : await app.client.ask(WayTo, { from: node, to, ...only }, signal);
    this.gathered(around.map(({ neighborhood }) => neighborhood), way?.paths?.paths[0] ?? null);
    this.isWayless = to !== null && way?.paths?.paths.length === 0;
  }

  private gathered(around: readonly AroundNode[], way: Way | null): void {
    const graph = new Graph();
    for (const one of around) if (one) graph.add(one.nodes, one.edges);
    if (way) graph.add(way.nodes, way.edges);
    this.nodes = graph.nodes;
    this.edges = graph.edges;
    this.path = new Set(way?.edges.map(keyOf));
    this.centre = around[0]?.center ?? "";
    this.isThere = around[0] !== null;
    this.isTruncated = around.some((one) => one?.truncated ?? false);
  }
}
