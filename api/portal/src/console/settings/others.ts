import type { ReactiveControllerHost } from "lit";

import { AuditNews } from "#operations/console/settings/upkeep/audit";
import { Following } from "../app/following";
import { Beat } from "./beat";
import { isAdmin } from "./rights";

const MINUTE_MS = 60_000;

/** Call again whenever somebody changes something in the organisation, every minute, and when
 * somebody comes back to the page: for pages of what other admins change as well. */
export function followOthers(host: ReactiveControllerHost, again: () => void): void {
  new Following(host, AuditNews, () => (isAdmin() ? {} : null), again);
  new Beat(host, again, MINUTE_MS);
}
