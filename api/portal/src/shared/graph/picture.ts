import { css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";

import { say, within } from "../i18n/words";
import { base, NzElement } from "../ui/base";
import { Camera } from "./camera";
import { Colours } from "./colours";
import { Layout, type Placed } from "./layout";
import type { GraphEdge, GraphNode } from "./model";
import { paint, radiusAt } from "./paint";

const BUDGET_MS = 12;
const STEP = 60;
/** From so many nodes on a picture that moves is shifted as it is, and drawn anew when it rests. */
const MANY = 1500;
const SETTLED_MS = 120;

/** Nodes and relationships as a picture that is moved, zoomed and rearranged.
 *
 * Tells `nz-select` with the id of a node that is pressed, `nz-expand` with one that is pressed
 * twice, `nz-pin` with one that was dragged. A list of the same nodes belongs beside it. */
@customElement("nz-graph-picture")
export class NzGraphPicture extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        cursor: grab;
        touch-action: none;
      }
      canvas:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  @property({ attribute: false }) nodes: readonly GraphNode[] = [];
  @property({ attribute: false }) edges: readonly GraphEdge[] = [];
  @property({ attribute: false }) pinned: ReadonlySet<string> = new Set();
  @property({ attribute: false }) path: ReadonlySet<string> = new Set();
  @property() centre = "";
  @property() selected = "";

  @query("canvas") private readonly canvas!: HTMLCanvasElement;
  @query("i") private readonly probe!: HTMLElement;

  private readonly camera = new Camera();
  private readonly layout = new Layout();
  private colours: Colours | null = null;
  private readonly still = document.createElement("canvas");
  private shift = { x: 0, y: 0 };
  private frame = 0;
  private movedAt = 0;
  private isFitting = true;
  private held: { place: Placed | null; x: number; y: number; moved: boolean } | null = null;
  private stop = new AbortController();
  private readonly sized = new ResizeObserver(() => this.resize());

  override connectedCallback(): void {
    super.connectedCallback();
    this.stop = new AbortController();
    const { signal } = this.stop;
    const isDark = matchMedia("(prefers-color-scheme: dark)");
    isDark.addEventListener("change", () => this.recolour(), { signal });
    const themed = new MutationObserver(() => this.recolour());
    themed.observe(document.documentElement, { attributeFilter: ["class", "data-theme", "style"] });
    signal.addEventListener("abort", () => themed.disconnect());
    this.sized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop.abort();
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  override render() {
    const told = { nodes: this.nodes.length, edges: this.edges.length };
    return html`<canvas
        tabindex="0"
        role="img"
        aria-label=${say("graph.picture", told)}
        @pointerdown=${this.pressed}
        @pointermove=${this.moved}
        @pointerup=${this.released}
        @pointercancel=${this.released}
        @dblclick=${this.opened}
        @wheel=${this.wheeled}
        @keydown=${this.keyed}
      ></canvas
      ><i hidden></i>`;
  }

  override firstUpdated(): void {
    this.colours = new Colours(this.probe);
    this.resize();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("nodes") || changed.has("edges")) this.layout.show(this.nodes, this.edges);
    if (changed.has("pinned")) this.hold((changed.get("pinned") as ReadonlySet<string>) ?? new Set());
    this.draw();
  }

  /** See all of it. */
  fit(): void {
    this.isFitting = true;
    this.draw();
  }

  zoom(factor: number): void {
    this.isFitting = false;
    this.camera.zoom(factor);
    this.draw();
  }

  private hold(before: ReadonlySet<string>): void {
    for (const id of this.pinned) if (!before.has(id)) this.layout.pin(id);
    for (const id of before) if (!this.pinned.has(id)) this.layout.release(id);
  }

  private recolour(): void {
    this.colours?.forget();
    this.draw();
  }

  private resize(): void {
    if (!this.canvas) return;
    const { clientWidth, clientHeight } = this;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.max(1, Math.round(clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(clientHeight * ratio));
      canvas.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.camera.width = clientWidth;
    this.camera.height = clientHeight;
    this.draw();
  }

  private draw(): void {
    this.frame ||= requestAnimationFrame(() => within(this.inherited, () => this.drawn()));
  }

  private drawn(): void {
    this.frame = 0;
    const isMoving = performance.now() - this.movedAt < SETTLED_MS;
    if (isMoving && this.nodes.length > MANY) {
      this.shifted();
      this.draw();
      return;
    }
    if (!this.layout.isAtRest && !isMoving) this.layout.advance(BUDGET_MS);
    if (this.isFitting) this.camera.fit(this.layout.places);
    this.whole();
    if (!this.layout.isAtRest || isMoving) this.draw();
  }

  private whole(): void {
    const pen = this.canvas.getContext("2d");
    if (pen === null || this.colours === null) return;
    const { centre, selected, path } = this;
    paint(pen, this.layout, this.camera, this.colours, { centre, selected, path });
    this.shift = { x: 0, y: 0 };
  }

  /** The picture as it was drawn last, moved to where it belongs. */
  private shifted(): void {
    const pen = this.canvas.getContext("2d");
    const { width, height } = this.camera;
    pen?.clearRect(0, 0, width, height);
    pen?.drawImage(this.still, this.shift.x, this.shift.y, width, height);
  }

  private keep(): void {
    const pen = this.still.getContext("2d");
    const { width, height } = this.camera;
    pen?.clearRect(0, 0, width, height);
    pen?.drawImage(this.canvas, 0, 0, width, height);
  }

  private pan(dx: number, dy: number): void {
    const isFirst = performance.now() - this.movedAt >= SETTLED_MS;
    if (isFirst && this.nodes.length > MANY) this.keep();
    this.isFitting = false;
    this.movedAt = performance.now();
    this.camera.pan(dx, dy);
    this.shift = { x: this.shift.x + dx, y: this.shift.y + dy };
    this.draw();
  }

  private under({ offsetX, offsetY }: MouseEvent): Placed | null {
    const { x, y } = this.camera.toPlane({ x: offsetX, y: offsetY });
    const reach = (radiusAt(this.camera.scale) + 5) / this.camera.scale;
    return this.layout.places.findLast((one) => Math.hypot(one.x - x, one.y - y) <= reach) ?? null;
  }

  private pressed(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.held = { place: this.under(event), x: event.offsetX, y: event.offsetY, moved: false };
  }

  private moved(event: PointerEvent): void {
    if (this.held === null) return;
    const [dx, dy] = [event.offsetX - this.held.x, event.offsetY - this.held.y];
    if (!this.held.moved && Math.hypot(dx, dy) < 4) return;
    this.held = { ...this.held, x: event.offsetX, y: event.offsetY, moved: true };
    if (this.held.place === null) this.pan(dx, dy);
    else this.drag(this.held.place, event);
  }

  private drag({ node }: Placed, event: PointerEvent): void {
    const { x, y } = this.camera.toPlane({ x: event.offsetX, y: event.offsetY });
    this.isFitting = false;
    this.layout.pin(node.id, x, y);
    this.draw();
  }

  private released(): void {
    const held = this.held;
    this.held = null;
    if (held?.place && held.moved) this.tell("nz-pin", held.place.node.id);
    else if (held && !held.moved) this.tell("nz-select", held.place?.node.id ?? "");
  }

  private opened(event: MouseEvent): void {
    const place = this.under(event);
    if (place) this.tell("nz-expand", place.node.id);
  }

  private wheeled(event: WheelEvent): void {
    event.preventDefault();
    this.isFitting = false;
    this.camera.zoom(Math.exp(-event.deltaY / 400), { x: event.offsetX, y: event.offsetY });
    this.draw();
  }

  private keyed(event: KeyboardEvent): void {
    const steps: Record<string, () => void> = {
      ArrowLeft: () => this.pan(STEP, 0),
      ArrowRight: () => this.pan(-STEP, 0),
      ArrowUp: () => this.pan(0, STEP),
      ArrowDown: () => this.pan(0, -STEP),
      "+": () => this.zoom(1.25),
      "-": () => this.zoom(0.8),
      "0": () => this.fit(),
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step();
  }
}
