import type { ConnectorsData } from "#operations/console/settings/sources/sources";
import { given, listed } from "../forms";

export type Connector = ConnectorsData["connectors"][number];

/** What an instance says, as `setConnector` takes it. */
export interface Said {
  readonly connector: string;
  readonly name?: string;
  readonly source?: string;
  readonly base_url?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, readonly string[] | string>>;
  readonly streams?: readonly string[];
  readonly mapping?: string;
  readonly mapping_text?: string;
  readonly every?: string;
  readonly visible_to?: string;
  readonly paused?: boolean | undefined;
  readonly allow_private?: boolean | undefined;
}

/** Return what a form says of an instance; what is empty is not said. `kept` is what the form has no
 * field for. */
export function saidBy(form: HTMLFormElement, connector: Connector, kept: Partial<Said> = {}): Said {
  const { text, all } = given(form);
  const chosen = all("streams");
  const isAll = chosen.length === connector.streams.length;
  return filled({
    ...kept,
    connector: connector.name,
    name: text("name"),
    source: text("source"),
    base_url: text("base_url"),
    options: optionsIn(text, connector),
    secrets: secretsIn(text, connector),
    streams: isAll ? [] : chosen,
    mapping: text("mapping"),
    mapping_text: text("mapping_text"),
    every: text("every"),
    visible_to: text("visible_to"),
  });
}

function optionsIn(text: (name: string) => string, { options }: Connector) {
  return filled(
    Object.fromEntries(
      options.map(({ name, isList }) => {
        const value = text(`option.${name}`);
        return [name, isList ? listed(value) : value];
      }),
    ),
  );
}

function secretsIn(text: (name: string) => string, { secrets }: Connector) {
  return filled(Object.fromEntries(secrets.map((name) => [name, listed(text(`secret.${name}`))])));
}

/** The same without what is empty. */
function filled<Told extends object>(told: Told): Told {
  const known = Object.entries(told).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(known) as Told;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** How a value that is said stands in a field. */
export function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return value === undefined || value === null ? "" : String(value);
}
