import { describe, expect, test } from "vitest";

import { askedOf, set, toggled } from "../src/console/graph/graph-address";
import { Camera } from "../src/shared/graph/camera";
import { Layout } from "../src/shared/graph/layout";
import { Graph, keyOf } from "../src/shared/graph/model";

const node = (id: string) => ({ id, label: "System", title: id, stub: false });
const edge = (from: string, to: string) => ({ relationship: "DEPENDS_ON", from, to });

describe("a graph", () => {
  test("holds what comes twice once, and no relationship whose end is missing", () => {
    const graph = new Graph();
    graph.add([node("a"), node("b")], [edge("a", "b"), edge("b", "c")]);
    graph.add([node("b")], [edge("a", "b")]);
    expect(graph.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(graph.edges.map(keyOf)).toEqual(["a DEPENDS_ON b"]);
  });
});

describe("a camera", () => {
  test("keeps what stands under the pointer there while it comes closer", () => {
    const camera = new Camera();
    [camera.width, camera.height] = [800, 600];
    const pointer = { x: 200, y: 100 };
    const under = camera.toPlane(pointer);
    camera.zoom(2, pointer);
    const { x, y } = camera.toWindow(under);
    expect([x, y]).toEqual([200, 100]);
  });

  test("sees all points, a graph in a circle as well as one node", () => {
    const camera = new Camera();
    [camera.width, camera.height] = [800, 600];
    const far = [{ x: -5000, y: 0 }, { x: 5000, y: 900 }];
    camera.fit(far);
    const seen = far.map((point) => camera.toWindow(point));
    expect(seen.every(({ x, y }) => x >= 0 && x <= 800 && y >= 0 && y <= 600)).toBe(true);
    camera.fit([{ x: 7, y: 7 }]);
    expect([camera.x, camera.y, camera.scale]).toEqual([7, 7, 1.2]);
  });
});

describe("a layout", () => {
  test("comes to rest, with those that hang together nearer than those that do not", () => {
    const layout = new Layout();
    layout.show(["a", "b", "c", "d"].map(node), [edge("a", "b"), edge("c", "d")]);
    while (!layout.isAtRest) layout.advance(0);
    expect(distance(layout, "a", "b")).toBeLessThan(distance(layout, "a", "c"));
  });

  test("bears circles, and nodes that depend on themselves", () => {
    const layout = new Layout();
    layout.show(["a", "b"].map(node), [edge("a", "b"), edge("b", "a"), edge("a", "a")]);
    while (!layout.isAtRest) layout.advance(0);
    expect(layout.places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });

  test("leaves what is pinned where it is, and what was there where it was when others come", () => {
    const layout = new Layout();
    layout.show([node("a"), node("b")], [edge("a", "b")]);
    layout.pin("a", 300, -40);
    while (!layout.isAtRest) layout.advance(0);
    const before = { ...layout.at("b") };
    layout.show(["a", "b", "c"].map(node), [edge("a", "b"), edge("b", "c")]);
    expect([layout.at("a")?.x, layout.at("a")?.y]).toEqual([300, -40]);
    expect([layout.at("b")?.x, layout.at("b")?.y]).toEqual([before.x, before.y]);
  });
});

describe("the address of a graph", () => {
  test("names types, relationships, opened nodes, the end of a path and a time", () => {
    const search = new URLSearchParams("type=SYSTEM&type=NONSENSE&rel=AFFECTS&open=x&open=y&to=z");
    expect(askedOf(search)).toEqual({
      types: ["SYSTEM"],
      relationships: ["AFFECTS"],
      open: ["x", "y"],
      to: "z",
      asOf: null,
    });
  });

  test("changes by one value at a time, and leaves the others", () => {
    const search = new URLSearchParams("type=SYSTEM&to=z");
    expect(toggled(search, "type", "TEAM").toString()).toBe("type=SYSTEM&to=z&type=TEAM");
    expect(toggled(search, "type", "SYSTEM").toString()).toBe("to=z");
    expect(set(search, "to", null).toString()).toBe("type=SYSTEM");
  });
});

function distance(layout: Layout, one: string, other: string): number {
  const [from, to] = [layout.at(one), layout.at(other)];
  return Math.hypot((from?.x ?? 0) - (to?.x ?? 0), (from?.y ?? 0) - (to?.y ?? 0));
}
