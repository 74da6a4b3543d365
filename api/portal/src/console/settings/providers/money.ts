import { spoken } from "../../../shared/i18n/words";

/** Dollars as people read them; of small sums as many digits as tell them apart from nothing. */
export function dollars(value: number): string {
  const digits = value > 0 && value < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(spoken(), { style: "currency", currency: "USD", ...digits }).format(value);
}
