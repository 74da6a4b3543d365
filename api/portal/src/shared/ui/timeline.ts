import { css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { say } from "../i18n/words";
import { base, NzElement } from "./base";
import { exact } from "./moments";
import { marks, placed, whole, zoomed, type Span } from "./timescale";
import "./time";

export interface Lane {
  readonly name: string;
  readonly colour: string;
}

export interface Entry {
  readonly at: string;
  readonly title: string;
  readonly lane: Lane;
  readonly href: string | null;
}

const LANE = 30;
const AXIS = 22;
const STEP = 0.5;

/** What happened, in lanes along an axis of time, and the same as a list for keys and readers.
 * Zoomed by buttons, or by the wheel with Ctrl. */
@customElement("nz-timeline")
export class NzTimeline extends NzElement {
  static override styles = [
    base,
    css`
      .frame {
        overflow: hidden;
        border: 1px solid var(--nz-line);
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
      .event {
        fill: var(--nz-kind-event);
      }
      .change {
        fill: var(--nz-kind-change);
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
      @media (max-width: 560px) {
        ol .lane {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) entries: readonly Entry[] = [];
  @state() private shown: Span | null = null;
  @state() private width = 800;

  private readonly sized = new ResizeObserver(([entry]) => {
    this.width = Math.max(entry?.contentRect.width ?? 0, 1);
  });

  private get span(): Span {
    return this.shown ?? whole(this.entries.map(({ at }) => Date.parse(at)));
  }

  override render() {
    if (this.entries.length === 0) return nothing;
    const lanes = [...new Map(this.entries.map(({ lane }) => [lane.name, lane])).values()];
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
      <div class="picture" aria-hidden="true" @wheel=${this.wheeled}>
        <ul class="names">
          ${lanes.map(({ name }) => html`<li>${name}</li>`)}
        </ul>
        ${this.picture(lanes, within)}
      </div>
      <ol tabindex="0" aria-label="What happened">
        ${within.map(line)}
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
      return svg`<circle class=${entry.lane.colour} cx=${x} cy=${y} r="6"
        ><title>${`${exact(new Date(entry.at))}: ${entry.title}`}</title></circle>`;
    });
    return html`<svg height=${height}>${rows}${ticks}${dots}</svg>`;
  }

  override updated(): void {
    const picture = this.renderRoot.querySelector("svg");
    if (picture !== null) this.sized.observe(picture);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sized.disconnect();
  }

  private zoom(factor: number): void {
    this.shown = zoomed(this.span, factor);
  }

  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1 / STEP : STEP);
  }
}

function line({ at, title, lane, href }: Entry) {
  return html`<li>
    <nz-time class="soft" form="clock" .at=${at}></nz-time>
    <span class="lane">${lane.name}</span>
    <span class="what"><bdi>${href ? html`<a href=${href}>${title}</a>` : title}</bdi></span>
  </li>`;
}
