import { html } from "lit";

import { entry, listed } from "../forms";
import { written } from "../sources/draft";
import type { Entry } from "./document";
import type { Section, Value } from "./sections";

/** The fields of one entry; `onChange` is told each value as it is typed. */
export function entryFields(
  { values, key: section }: Section,
  at: number,
  one: Entry,
  onChange: (key: string, value: unknown) => void,
) {
  return html`<div class="form">
    ${values.map((value) => {
      const id = `${section}-${at}-${value.key}`;
      return entry(id, value.name, control(id, value, one[value.key], (told) => onChange(value.key, told)), value.hint);
    })}
  </div>`;
}

function control(id: string, { kind, choices }: Value, now: unknown, tell: (value: unknown) => void) {
  const text = (event: Event) => (event.target as HTMLInputElement).value;
  switch (kind) {
    case "text":
      return html`<textarea id=${id} .value=${written(now)} @change=${(event: Event) => tell(text(event))}></textarea>`;
    case "list":
      return html`<textarea id=${id} .value=${lines(now)} @change=${(event: Event) => tell(inLines(text(event)))}></textarea>`;
    case "number":
      return html`<input id=${id} type="number" .value=${written(now)}
        @change=${(event: Event) => tell(text(event) === "" ? null : Number(text(event)))} />`;
    case "json":
      return html`<textarea id=${id} class="mono" spellcheck="false" .value=${now === undefined ? "" : JSON.stringify(now)}
        @change=${(event: Event) => tellJson(event, tell)}></textarea>`;
    case "choice":
      return html`<select id=${id} @change=${(event: Event) => tell(text(event))}>
        <option value=""></option>
        ${(choices ?? []).map((one) => html`<option value=${one} ?selected=${one === now}>${one}</option>`)}
      </select>`;
    case "line":
      return html`<input id=${id} autocomplete="off" .value=${written(now)} @change=${(event: Event) => tell(text(event))} />`;
  }
}

function lines(value: unknown): string {
  return Array.isArray(value) ? value.join("\n") : "";
}

/** A line each; in a single line commas part them. */
function inLines(text: string): string[] {
  return text.includes("\n") ? text.split("\n").map((one) => one.trim()).filter((one) => one !== "") : listed(text);
}

/** Tell what is JSON; anything else is said to be none where it stands. */
function tellJson(event: Event, tell: (value: unknown) => void): void {
  const field = event.target as HTMLTextAreaElement;
  try {
    tell(field.value.trim() === "" ? null : JSON.parse(field.value));
    field.setCustomValidity("");
  } catch (error) {
    field.setCustomValidity(`This is no JSON: ${String(error)}`);
    field.reportValidity();
  }
}
