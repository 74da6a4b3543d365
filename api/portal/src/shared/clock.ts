/** The API's clock, as its answers tell it: that of the browser may be off by any amount. */

let ahead = 0;

/** Note what an answer tells. */
export function heard(answer: Response): void {
  const told = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(told)) ahead = told - Date.now();
}

/** The time there, to a second or two; never later than it is. */
export function now(): Date {
  return new Date(Date.now() + ahead);
}
