import { spoken } from "../i18n/words";

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago, or ahead, a time is, in the largest unit that fits: "3 hours ago". */
export function relative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(spoken(), { numeric: "always", style: "narrow" });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(-Math.abs(Math.trunc(seconds)), "second");
}

/** A time to the second, with the zone that it is told in. */
export function exact(at: Date): string {
  return new Intl.DateTimeFormat(spoken(), {
    dateStyle: "medium",
    timeStyle: "long",
  }).format(at);
}

/** A time to the minute, with its day: for lists whose times lie near one another. */
export function clock(at: Date): string {
  const form: Intl.DateTimeFormatOptions = {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
  };
  return new Intl.DateTimeFormat(spoken(), form).format(at);
}

/** The length of a span in its two largest units: "2 h 5 min". */
export function span(from: Date, to: Date): string {
  return lasting(to.getTime() - from.getTime());
}

/** The same of so many milliseconds. */
export function lasting(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ];
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.length > 0 ? told.map(([count, unit]) => `${count} ${unit}`).join(" ") : "0 min";
}
