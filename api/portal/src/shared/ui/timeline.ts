import { css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { say } from "../i18n/words";
import { base, NzElement } from "./base";
import { exact } from "./moments";
import { marks, moved, placed, whole, zoomed, type Span } from "./timescale";
import "./time";

export interface Lane {
  readonly name: string;
  readonly colour: string;
  /** Where it stands among the lanes, 0 on top. */
  readonly place: number;
}

export interface Entry {
  readonly at: string;
  readonly title: string;
  readonly lane: Lane;
  readonly href: string | null;
  /** Why it matters more than others. */
  readonly why: string | null;
}

const LANE = 30;
const AXIS = 22;
const STEP = 0.5;
const SIDEWAYS = 0.2;

/** What happened, in lanes along an axis of time, and the same as a list for keys and readers.
 *
 * Zoomed by buttons, by + and -, and by the wheel with Ctrl or while the picture has the focus; moved
 * by dragging it, by arrows and by a wheel that goes sideways. A dot leads to its line of the list. */
@customElement("nz-timeline")
export class NzTimeline extends NzElement {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .frame {
        overflow: hidden;
        border: var(--nz-timeline-border, 1px solid var(--nz-line));
        border-radius: 8px;
        background: var(--nz-paper);
      }
      .picture {
        display: grid;
        grid-template-columns: minmax(90px, auto) minmax(0, 1fr);
        border-bottom: 1px solid var(--nz-line);
      }
      .names li {
        height: 30px;
        padding: 0 10px;
        color: var(--nz-soft);
        font-size: var(--nz-small);
        line-height: 30px;
      }
      svg {
        display: block;
        width: 100%;
        border-left: 1px solid var(--nz-line);
        cursor: grab;
        touch-action: pan-y;
        user-select: none;
      }
      circle {
        cursor: pointer;
      }
      line {
        stroke: var(--nz-line);
      }
      text {
        fill: var(--nz-faint);
        font: var(--nz-small) var(--nz-font);
      }
      circle {
        fill: var(--nz-kind-other);
        stroke: var(--nz-paper);
      }
      .incident {
        fill: var(--nz-kind-incident);
      }
      .case {
        fill: var(--nz-kind-case);
      }
      .deployment {
        fill: var(--nz-kind-deployment);
      }
      .event,
      .issue {
        fill: var(--nz-kind-event);
      }
      .change {
        fill: var(--nz-kind-change);
      }
      circle.marked {
        stroke: var(--nz-ink);
        stroke-width: 2;
      }
      .tools {
        display: flex;
        gap: 4px;
        justify-content: flex-end;
        padding: 6px;
        border-bottom: 1px solid var(--nz-line);
      }
      ol {
        max-height: 264px;
        overflow-y: auto;
      }
      ol li {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 32px;
        padding: 4px 12px;
      }
      ol li.here {
        background: var(--nz-chosen);
      }
      ol li + li {
        border-top: 1px solid var(--nz-line);
      }
      ol nz-time {
        flex: none;
        width: 124px;
      }
      ol .lane {
        flex: none;
        width: 120px;
        color: var(--nz-soft);
      }
      ol .what {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      ol .why {
        flex: none;
        padding: 0 6px;
        border: 1px solid var(--nz-edge);
        border-radius: 4px;
        font-size: var(--nz-small);
      }
      @container (max-width: 560px) {
        ol .lane {
          display: none;
        }
      }
      @container (max-width: 400px) {
        ol li {
          display: block;
        }
      }
    `,
  ];

  @property({ attribute: false }) entries: readonly Entry[] = [];
  @state() private shown: Span | null = null;
  @state() private width = 800;
  @state() private here: Entry | null = null;
  private held: number | null = null;

  private readonly sized = new ResizeObserver(([entry]) => {
    this.width = Math.max(entry?.contentRect.width ?? 0, 1);
  });

  private get span(): Span {
    return this.shown ?? whole(this.entries.map(({ at }) => Date.parse(at)));
  }

  override render() {
    if (this.entries.length === 0) return nothing;
    const lanes = [...new Map(this.entries.map(({ lane }) => [lane.name, lane])).values()].sort(
      (one, other) => one.place - other.place,
    );
    const within = this.entries.filter(({ at }) => {
      const time = Date.parse(at);
      return time >= this.span.from && time <= this.span.to;
    });
    return html`<div class="frame">
      <div class="tools">
        <button type="button" @click=${() => this.zoom(1 / STEP)}>${say("timeline.earlier")}</button>
        <button type="button" @click=${() => this.zoom(STEP)}>${say("timeline.closer")}</button>
        <button type="button" ?disabled=${this.shown === null} @click=${() => (this.shown = null)}>
          ${say("timeline.whole")}
        </button>
      </div>
      <div
        class="picture"
        role="img"
        tabindex="0"
        aria-label=${say("timeline.picture")}
        @wheel=${this.wheeled}
        @keydown=${this.keyed}
      >
        <ul class="names" aria-hidden="true">
          ${lanes.map(({ name }) => html`<li>${name}</li>`)}
        </ul>
        ${this.picture(lanes, within)}
      </div>
      <ol tabindex="0" aria-label=${say("timeline.list")}>
        ${within.map((entry) => line(entry, entry === this.here))}
      </ol>
    </div>`;
  }

  private picture(lanes: readonly Lane[], entries: readonly Entry[]) {
    const height = lanes.length * LANE + AXIS;
    const rows = lanes.map((_, index) => {
      const y = (index + 1) * LANE;
      return svg`<line x1="0" x2=${this.width} y1=${y} y2=${y} />`;
    });
    const ticks = marks(this.span).map(({ at, text }) => {
      const x = placed(at, this.span) * this.width;
      return svg`<line x1=${x} x2=${x} y1="0" y2=${height - AXIS} />
        <text x=${x} y=${height - 7} text-anchor="middle">${text}</text>`;
    });
    const dots = entries.map((entry) => {
      const x = placed(Date.parse(entry.at), this.span) * this.width;
      const y = lanes.findIndex(({ name }) => name === entry.lane.name) * LANE + LANE / 2;
      const named = entry.why === null ? entry.title : `${entry.title} (${entry.why})`;
      return svg`<circle class=${entry.why === null ? entry.lane.colour : `${entry.lane.colour} marked`}
        cx=${x} cy=${y} r="6" @click=${() => this.find(entry)}
        ><title>${`${exact(new Date(entry.at))}: ${named}`}</title></circle>`;
    });
    return html`<svg
      height=${height}
      aria-hidden="true"
      @pointerdown=${(event: PointerEvent) => (this.held = event.clientX)}
      @pointermove=${this.dragged}
      @pointerup=${() => (this.held = null)}
      @pointerleave=${() => (this.held = null)}
    >
      ${rows}${ticks}${dots}
    </svg>`;
  }

  override updated(): void {
    const picture = this.renderRoot.querySelector("svg");
    if (picture !== null) this.sized.observe(picture);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized.disconnect();
  }

  private zoom(factor: number, place?: number): void {
    this.shown = zoomed(this.span, factor, place);
  }

  private move(share: number): void {
    this.shown = moved(this.span, share);
  }

  private wheeled(event: WheelEvent): void {
    const hasFocus = this.shadowRoot?.activeElement === event.currentTarget;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.move(event.deltaX / this.width);
    } else if (event.ctrlKey || hasFocus) {
      event.preventDefault();
      const left = this.renderRoot.querySelector("svg")?.getBoundingClientRect().left ?? 0;
      const place = Math.min(1, Math.max(0, (event.clientX - left) / this.width));
      this.zoom(Math.exp(event.deltaY / 400), place);
    }
  }

  private keyed(event: KeyboardEvent): void {
    const steps: Record<string, () => void> = {
      "+": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      "0": () => (this.shown = null),
      ArrowLeft: () => this.move(-SIDEWAYS),
      ArrowRight: () => this.move(SIDEWAYS),
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step();
  }

  private dragged(event: PointerEvent): void {
    if (this.held === null || event.buttons === 0) return;
    this.move((this.held - event.clientX) / this.width);
    this.held = event.clientX;
  }

  private find(entry: Entry): void {
    this.here = entry;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector("li.here")?.scrollIntoView({ block: "nearest" });
    });
  }
}

function line({ at, title, lane, href, why }: Entry, isHere: boolean) {
  return html`<li class=${isHere ? "here" : ""}>
    <nz-time class="soft" form="clock" .at=${at}></nz-time>
    <span class="lane">${lane.name}</span>
    <span class="what"><bdi>${href ? html`<a href=${href}>${title}</a>` : title}</bdi></span>
    ${why === null ? nothing : html`<span class="why">${why}</span>`}
  </li>`;
}
