import { spoken } from "../i18n/words";

/** A span of time in milliseconds, never empty. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DAYS = [1, 2, 4, 7, 14, 30, 60, 120, 365];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 180, 360, 720, ...DAYS.map((days) => days * 1440)];
const MARKS = 7;
const LEAST = 2 * MINUTE;
const MARGIN = 0.04;
const EDGE = 0.04;
/** Half of what dates can hold: beyond it there is nothing to write beside an axis. */
const FARTHEST = 4e15;

/** The span that holds all times, with a margin. */
export function whole(times: readonly number[]): Span {
  const from = Math.min(...times);
  const to = Math.max(...times);
  const margin = Math.max((to - from) * MARGIN, 5 * MINUTE);
  return within({ from: from - margin, to: to + margin });
}

/** Where a time is in a span, from 0 to 1. */
export function placed(at: number, { from, to }: Span): number {
  return (at - from) / (to - from);
}

/** The span longer or shorter by a factor; what stands at `place`, from 0 to 1, stays there. */
export function zoomed({ from, to }: Span, factor: number, place = 0.5): Span {
  const length = Math.max((to - from) * factor, LEAST);
  const at = from + (to - from) * place;
  return within({ from: at - length * place, to: at + length * (1 - place) });
}

/** The span moved by a share of its length, later where that is positive. */
export function moved({ from, to }: Span, share: number): Span {
  const by = (to - from) * share;
  return within({ from: from + by, to: to + by });
}

function within({ from, to }: Span): Span {
  return { from: Math.max(from, -FARTHEST), to: Math.min(to, FARTHEST) };
}

/** Round times in a span, few enough that their texts don't meet; none would fit at its edges. */
export function marks({ from, to }: Span): { at: number; text: string }[] {
  const steps = STEPS.map((minutes) => minutes * MINUTE);
  const last = steps.at(-1) ?? DAY;
  const step = steps.find((one) => (to - from) / one <= MARKS) ?? last * Math.ceil((to - from) / last / MARKS);
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const found = [];
  for (let at = first; at <= to; at += step) {
    const fits = Math.abs(placed(at, { from, to }) - 0.5) < 0.5 - EDGE;
    found.push({ at, text: fits ? written(at, step) : "" });
  }
  return found;
}

function written(at: number, step: number): string {
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const year: Intl.DateTimeFormatOptions = step > 60 * DAY ? { year: "numeric" } : {};
  const isMidnight = new Date(at).getHours() + new Date(at).getMinutes() === 0;
  const shown = step >= DAY || isMidnight ? { ...day, ...year } : clock;
  return new Intl.DateTimeFormat(spoken(), shown).format(at);
}
