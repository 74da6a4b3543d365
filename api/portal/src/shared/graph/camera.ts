interface Point {
  readonly x: number;
  readonly y: number;
}

const CLOSEST = 4;
const FARTHEST = 0.02;
const EDGE = 60;

/** Which part of the plane is seen: `x` and `y` stand in the middle of the window. */
export class Camera {
  x = 0;
  y = 0;
  scale = 1;
  width = 1;
  height = 1;

  toWindow({ x, y }: Point): Point {
    return { x: (x - this.x) * this.scale + this.width / 2, y: (y - this.y) * this.scale + this.height / 2 };
  }

  toPlane({ x, y }: Point): Point {
    return { x: (x - this.width / 2) / this.scale + this.x, y: (y - this.height / 2) / this.scale + this.y };
  }

  pan(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  /** Come closer by a factor; what stands at a point of the window stays there. */
  zoom(factor: number, at: Point = { x: this.width / 2, y: this.height / 2 }): void {
    const before = this.toPlane(at);
    this.scale = Math.min(CLOSEST, Math.max(FARTHEST, this.scale * factor));
    const after = this.toPlane(at);
    this.x += before.x - after.x;
    this.y += before.y - after.y;
  }

  /** See all points, no closer than they are drawn. */
  fit(points: readonly Point[]): void {
    if (points.length === 0) return;
    const [left, right] = bounds(points.map(({ x }) => x));
    const [top, bottom] = bounds(points.map(({ y }) => y));
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    const wide = Math.max(1, this.width - 2 * EDGE) / Math.max(1, right - left);
    const high = Math.max(1, this.height - 2 * EDGE) / Math.max(1, bottom - top);
    this.scale = Math.max(FARTHEST, Math.min(1.2, wide, high));
  }
}

function bounds(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);
}
