/** What is drawn: nodes and relationships, gathered from several answers. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly title: string | null;
  readonly stub: boolean;
  readonly createdAt?: string | null;
}

export interface GraphEdge {
  readonly relationship: string;
  readonly from: string;
  readonly to: string;
}

/** Nodes and relationships, each once, however often they are added. */
export class Graph {
  private readonly byId = new Map<string, GraphNode>();
  private readonly byKey = new Map<string, GraphEdge>();

  add(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
    for (const node of nodes) this.byId.set(node.id, node);
    for (const edge of edges) this.byKey.set(keyOf(edge), edge);
  }

  get nodes(): readonly GraphNode[] {
    return [...this.byId.values()];
  }

  /** Relationships whose ends are both there. */
  get edges(): readonly GraphEdge[] {
    return [...this.byKey.values()].filter(({ from, to }) => this.byId.has(from) && this.byId.has(to));
  }
}

/** The identity of a relationship between two nodes. */
export function keyOf({ from, relationship, to }: GraphEdge): string {
  return `${from} ${relationship} ${to}`;
}
