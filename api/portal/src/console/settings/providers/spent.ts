/** What one provider cost on one day for one job, as the API tells it. */
export interface SpentRow {
  readonly day: string;
  readonly provider: string;
  readonly job: string;
  readonly questions: number;
  readonly failed: number;
  readonly lost: number;
  readonly aside: number;
  readonly kept: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costUsd: number;
}

export interface DaySpent {
  readonly day: string;
  readonly costUsd: number;
}

export interface JobSpent {
  readonly id: string;
  readonly provider: string;
  readonly job: string;
  readonly questions: number;
  readonly kept: number;
  /** Paid for, and of no use: no answer came, or one that could not be used. */
  readonly lost: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costUsd: number;
}

const DAY_MS = 86_400_000;

/** The cost of each of so many days (UTC) up to today, oldest first; of a day without any, nothing. */
export function byDay(rows: readonly SpentRow[], days: number, today: Date): DaySpent[] {
  const sums = new Map<string, number>();
  for (const { day, costUsd } of rows) sums.set(day, (sums.get(day) ?? 0) + costUsd);
  return Array.from({ length: days }, (_, at) => {
    const day = new Date(today.getTime() - (days - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    return { day, costUsd: sums.get(day) ?? 0 };
  });
}

/** What each provider cost for each job, the dearest first. */
export function byJob(rows: readonly SpentRow[]): JobSpent[] {
  const sums = new Map<string, JobSpent>();
  for (const row of rows) {
    const id = `${row.provider} ${row.job}`;
    const before = sums.get(id);
    sums.set(id, {
      id,
      provider: row.provider,
      job: row.job,
      questions: (before?.questions ?? 0) + row.questions,
      kept: (before?.kept ?? 0) + row.kept,
      lost: (before?.lost ?? 0) + row.lost + row.aside,
      tokensIn: (before?.tokensIn ?? 0) + row.tokensIn,
      tokensOut: (before?.tokensOut ?? 0) + row.tokensOut,
      costUsd: (before?.costUsd ?? 0) + row.costUsd,
    });
  }
  return [...sums.values()].sort((one, other) => other.costUsd - one.costUsd);
}
