import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
} from "d3-force";

import type { GraphEdge, GraphNode } from "./model";

/** A node with its place. `fx` and `fy` hold it there: it is pinned. */
export interface Placed {
  readonly node: GraphNode;
  x: number;
  y: number;
  fx?: number | null;
  fy?: number | null;
}

export interface Line {
  readonly edge: GraphEdge;
  readonly source: Placed;
  readonly target: Placed;
}

const REST = 0.02;
const MANY = 1000;

/** Finds places for nodes, in steps: those that hang together come near to one another.
 *
 * Nodes that were there keep their places when others come. */
export class Layout {
  places: readonly Placed[] = [];
  lines: readonly Line[] = [];
  private readonly known = new Map<string, Placed>();
  private readonly simulation: Simulation<Placed, undefined> = forceSimulation<Placed>().stop();

  /** Lay out these nodes from now on. */
  show(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
    const near = neighbours(edges);
    this.places = nodes.map((node, index) => this.place(node, index, near.get(node.id) ?? []));
    const shown = new Map(this.places.map((one) => [one.node.id, one]));
    this.lines = edges.flatMap((edge) => {
      const [source, target] = [shown.get(edge.from), shown.get(edge.to)];
      return source && target ? [{ edge, source, target }] : [];
    });
    this.pull();
  }

  get isAtRest(): boolean {
    return this.simulation.alpha() < REST;
  }

  /** Go on for about so many milliseconds, by one step at least. */
  advance(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    do this.simulation.tick();
    while (!this.isAtRest && performance.now() < end);
  }

  at(id: string): Placed | undefined {
    return this.known.get(id);
  }

  pin(id: string, x?: number, y?: number): void {
    const place = this.known.get(id);
    if (!place) return;
    place.fx = place.x = x ?? place.x;
    place.fy = place.y = y ?? place.y;
    this.stir();
  }

  release(id: string): void {
    const place = this.known.get(id);
    if (place) place.fx = place.fy = null;
    this.stir();
  }

  private stir(): void {
    this.simulation.alpha(Math.max(this.simulation.alpha(), 0.2));
  }

  /** A new node begins beside one that it hangs together with; without any, on a spiral. */
  private place(node: GraphNode, index: number, near: readonly string[]): Placed {
    const old = this.known.get(node.id);
    const beside = near.map((id) => this.known.get(id)).find((one) => one !== undefined);
    const angle = index * 2.4;
    const radius = beside ? 30 : 12 * Math.sqrt(index);
    const place: Placed = {
      x: (beside?.x ?? 0) + radius * Math.cos(angle),
      y: (beside?.y ?? 0) + radius * Math.sin(angle),
      ...old,
      node,
    };
    this.known.set(node.id, place);
    return place;
  }

  private pull(): void {
    const isLarge = this.places.length > MANY;
    this.simulation
      .nodes(this.places as Placed[])
      .force("link", forceLink<Placed, { source: Placed; target: Placed }>(this.lines as Line[]).distance(70))
      .force("apart", forceManyBody<Placed>().strength(isLarge ? -60 : -260).theta(isLarge ? 1.3 : 0.9).distanceMax(900))
      .force("touch", isLarge ? null : forceCollide<Placed>(20))
      .force("x", forceX<Placed>().strength(0.04))
      .force("y", forceY<Placed>().strength(0.04))
      .alphaDecay(isLarge ? 0.06 : 0.03)
      .alpha(1);
  }
}

function neighbours(edges: readonly GraphEdge[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const note = (id: string, other: string) => {
    const others = found.get(id);
    if (others) others.push(other);
    else found.set(id, [other]);
  };
  for (const { from, to } of edges) {
    note(from, to);
    note(to, from);
  }
  return found;
}
