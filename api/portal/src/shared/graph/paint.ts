import type { Camera } from "./camera";
import type { Colours } from "./colours";
import type { Layout, Line, Placed } from "./layout";
import { relationWords } from "../ui/relations";
import { keyOf } from "./model";

/** What stands out of a picture. */
export interface Marks {
  readonly centre: string;
  readonly selected: string;
  readonly path: ReadonlySet<string>;
}

const RADIUS = 7;
const FULL_TURN = 2 * Math.PI;
const NAMED = 120;
const LONGEST = 28;
const TEXT = 12;
const FAINT = 0.6;
/** Up to so many lines have names along them, where their ends lie far enough apart. */
const WORDED = 40;
const WORDS = 10;

type Pen = CanvasRenderingContext2D;

/** Draw all that a camera sees: lines first, nodes by their colour, names where there is room. */
export function paint(pen: Pen, layout: Layout, camera: Camera, colours: Colours, marks: Marks): void {
  pen.clearRect(0, 0, camera.width, camera.height);
  const seen = layout.places.filter((place) => isSeen(camera, place));
  lines(pen, layout.lines, camera, colours, marks);
  nodes(pen, seen, camera, colours);
  rings(pen, seen, camera, colours, marks);
  const taken = names(pen, seen, camera, colours, marks);
  if (layout.lines.length <= WORDED) layout.lines.forEach((line) => along(pen, line, camera, colours, taken));
}

/** The radius of a node in the window. */
export function radiusAt(scale: number): number {
  return Math.max(1.5, RADIUS * Math.min(1.4, Math.sqrt(scale)));
}

function isSeen(camera: Camera, place: Placed): boolean {
  const { x, y } = camera.toWindow(place);
  return x > -20 && y > -20 && x < camera.width + 20 && y < camera.height + 20;
}

function lines(pen: Pen, all: readonly Line[], camera: Camera, colours: Colours, { path }: Marks): void {
  const isOnPath = ({ edge }: Line) => path.has(keyOf(edge));
  pen.globalAlpha = FAINT;
  stroke(pen, all, camera, colours.of("edge"), 1);
  pen.globalAlpha = 1;
  stroke(pen, all.filter(isOnPath), camera, colours.of("accent"), 3);
}

function stroke(pen: Pen, all: readonly Line[], camera: Camera, colour: string, width: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const { source, target } of all) {
    const [from, to] = [camera.toWindow(source), camera.toWindow(target)];
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
  }
  pen.stroke();
}

function nodes(pen: Pen, seen: readonly Placed[], camera: Camera, colours: Colours): void {
  const radius = radiusAt(camera.scale);
  for (const [colour, group] of Map.groupBy(seen, ({ node }) => colours.ofKind(node.label))) {
    pen.fillStyle = colour;
    pen.beginPath();
    for (const place of group) circle(pen, camera, place, place.node.stub ? radius * 0.7 : radius);
    pen.fill();
  }
}

/** Around the centre, what is selected, and what is pinned. */
function rings(pen: Pen, seen: readonly Placed[], camera: Camera, colours: Colours, marks: Marks): void {
  const ring = (wanted: (place: Placed) => boolean, colour: string, width: number, gap: number) => {
    pen.strokeStyle = colours.of(colour);
    pen.lineWidth = width;
    pen.beginPath();
    for (const place of seen.filter(wanted)) circle(pen, camera, place, radiusAt(camera.scale) + gap);
    pen.stroke();
  };
  ring(({ fx }) => fx != null, "soft", 1, 2);
  ring(({ node }) => node.id === marks.centre, "ink", 2, 3);
  ring(({ node }) => node.id === marks.selected, "accent", 3, 5);
}

function circle(pen: Pen, camera: Camera, place: Placed, radius: number): void {
  const { x, y } = camera.toWindow(place);
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, FULL_TURN);
}

/** Where few are seen all have their names that have room; else those that stand out. */
function names(pen: Pen, seen: readonly Placed[], camera: Camera, colours: Colours, marks: Marks): Box[] {
  const standsOut = ({ node }: Placed) => node.id === marks.centre || node.id === marks.selected;
  const [first, rest] = [seen.filter(standsOut), seen.filter((place) => !standsOut(place))];
  const isRoomy = seen.length <= NAMED && camera.scale > 0.45;
  pen.font = `${TEXT}px ${getComputedStyle(pen.canvas).fontFamily}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = colours.of("paper");
  pen.fillStyle = colours.of("ink");
  const taken = seen.map((place) => dot(place, camera));
  for (const place of first) name(pen, place, camera, taken, true);
  for (const place of isRoomy ? rest : []) name(pen, place, camera, taken, false);
  return taken;
}

/** Write what a relationship says in the middle of its line, unless something stands there or the
 * line is shorter than that; an arrow says which way it is read. */
function along(pen: Pen, { edge, source, target }: Line, camera: Camera, colours: Colours, taken: Box[]): void {
  const [from, to] = [camera.toWindow(source), camera.toWindow(target)];
  const words = relationWords(edge.relationship);
  const text = from.x <= to.x ? `${words} ›` : `‹ ${words}`;
  pen.font = `${WORDS}px ${getComputedStyle(pen.canvas).fontFamily}`;
  const half = pen.measureText(text).width / 2;
  if (Math.hypot(to.x - from.x, to.y - from.y) < 2 * half + 24) return;
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const box = { left: x - half, right: x + half, top: y - WORDS / 2, bottom: y + WORDS / 2 };
  if (taken.some((other) => overlap(box, other))) return;
  taken.push(box);
  pen.textBaseline = "middle";
  pen.fillStyle = colours.of("soft");
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}

/** Write a name below its node and within the window, unless it would cover another one or a node;
 * what stands out has its name whatever that covers. */
function name(pen: Pen, place: Placed, camera: Camera, taken: Box[], standsOut: boolean): void {
  const middle = camera.toWindow(place);
  const text = shortened(place.node.title || place.node.id);
  const half = pen.measureText(text).width / 2 + 2;
  const x = Math.max(half, Math.min(camera.width - half, middle.x));
  const top = middle.y + radiusAt(camera.scale) + 4;
  const box = { left: x - half, right: x + half, top, bottom: top + TEXT + 2 };
  if (!standsOut && taken.some((other) => overlap(box, other))) return;
  taken.push(box);
  pen.strokeText(text, x, top);
  pen.fillText(text, x, top);
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a node's own circle is. */
function dot(place: Placed, camera: Camera): Box {
  const { x, y } = camera.toWindow(place);
  const radius = radiusAt(camera.scale);
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function overlap(one: Box, other: Box): boolean {
  const isBeside = one.right < other.left || one.left > other.right;
  return !isBeside && one.bottom >= other.top && one.top <= other.bottom;
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
}
