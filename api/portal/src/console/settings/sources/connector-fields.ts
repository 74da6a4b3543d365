import { html, nothing } from "lit";

import { entry } from "../forms";
import { written, type Connector, type Said } from "./draft";

const WEBHOOK = "webhook";

/** The fields of an instance, made of what its connector declares and filled with what was said. */
export function fields(connector: Connector, said: Partial<Said>, scopes: readonly string[], isKnown: boolean) {
  return html`${named(connector, said, isKnown)} ${secrets(connector, said)} ${options(connector, said)}
    ${connector.takesMapping ? mapping(connector, said) : nothing} ${streams(connector, said)}
    ${rest(connector, said, scopes)}`;
}

function named(connector: Connector, said: Partial<Said>, isKnown: boolean) {
  const usual = said.source && said.source !== connector.name ? said.source : "";
  return html`${entry(
    "name",
    "Name",
    html`<input id="name" name="name" .value=${said.name ?? "main"} ?readonly=${isKnown} required
      pattern="[a-z0-9][a-z0-9._\\-]{0,62}" autocomplete="off" />`,
    isKnown ? "Part of the ids of its records: it stays." : "Which of several workspaces or accounts: small letters, digits, hyphens.",
  )}
  ${connector.takesMapping
    ? entry(
        "source",
        "Source",
        html`<input id="source" name="source" .value=${usual} ?readonly=${isKnown} autocomplete="off" />`,
        "What its records are said to come from: the name of the tool.",
      )
    : html`<input type="hidden" name="source" .value=${usual} />`}`;
}

function secrets({ secrets: names, secretsBegin, name: connector }: Connector, said: Partial<Said>) {
  if (names.length === 0) return nothing;
  return html`<fieldset>
    <legend>Secrets, by where they are</legend>
    <p class="soft">
      Nothing secret is typed here: <span class="mono">env:NAME</span> is a variable of the API and the
      workers. It begins with <span class="mono">${secretsBegin.join(" or ")}</span>. Several, with commas
      between, are all good.
    </p>
    ${names.map((name) =>
      entry(
        `secret.${name}`,
        name,
        html`<input id=${`secret.${name}`} name=${`secret.${name}`} autocomplete="off" spellcheck="false"
          placeholder=${`${secretsBegin[0] ?? "env:"}${`${connector}_${name}`.toUpperCase()}`}
          .value=${written(said.secrets?.[name])} />`,
        name === WEBHOOK ? "Proves the tool's calls. Without it no call is believed." : "",
      ),
    )}
  </fieldset>`;
}

function options({ options: all }: Connector, said: Partial<Said>) {
  return all.map(({ name, about, isList, isRequired, usually }) => {
    const id = `option.${name}`;
    const hint = [sentence(about), isList ? "Several with commas between." : "", isRequired ? "" : "May be left empty."];
    return entry(
      id,
      isRequired ? `${name} (needed)` : name,
      html`<input id=${id} name=${id} autocomplete="off" ?required=${isRequired}
        placeholder=${usually ?? ""} .value=${written(said.options?.[name])} />`,
      hint.filter((one) => one !== "").join(" "),
    );
  });
}

function mapping({ mappings }: Connector, said: Partial<Said>) {
  return html`${entry(
    "mapping",
    "Mapping",
    html`<input id="mapping" name="mapping" list="mappings" .value=${said.mapping ?? ""} autocomplete="off" />
      <datalist id="mappings">${mappings.map((one) => html`<option value=${one}></option>`)}</datalist>`,
    html`A shipped one, or any name for the text below.
      <a href="/settings/mapping">Make one from an example</a>.`,
  )}
  ${entry(
    "mapping_text",
    "Mapping as text",
    html`<textarea class="code" id="mapping_text" name="mapping_text" spellcheck="false"
      .value=${said.mapping_text ?? ""}></textarea>`,
    "YAML, where the mapping is none of the shipped ones.",
  )}`;
}

function streams({ streams: all }: Connector, said: Partial<Said>) {
  if (all.length < 2) return all.map(({ name }) => html`<input type="hidden" name="streams" value=${name} />`);
  const chosen = said.streams ?? [];
  return html`<fieldset>
    <legend>What is read</legend>
    <div class="choices">
      ${all.map(
        ({ name, needs }) => html`<label class="choice">
          <input type="checkbox" name="streams" value=${name} .checked=${chosen.length === 0 || chosen.includes(name)} />
          ${name} ${needs ? html`<span class="faint">needs ${needs}</span>` : nothing}
        </label>`,
      )}
    </div>
  </fieldset>`;
}

function rest({ isAsked, baseUrl }: Connector, said: Partial<Said>, scopes: readonly string[]) {
  return html`${isAsked
    ? html`${entry(
        "base_url",
        "Address",
        html`<input id="base_url" name="base_url" type="url" placeholder=${baseUrl ?? ""} ?required=${baseUrl === null && !said.connector}
          .value=${said.base_url ?? ""} />`,
        baseUrl ? "Where it is asked, if not as usual." : "Where the tool is.",
      )}
      ${entry(
        "every",
        "How often",
        html`<input id="every" name="every" placeholder="5m" pattern="\\d{1,6}[smhd]" .value=${said.every ?? ""} />`,
        "30s, 5m, 12h, 1d.",
      )}`
    : nothing}
  ${entry(
    "visible_to",
    "Who sees its records",
    html`<select id="visible_to" name="visible_to">
      <option value="">Everybody in the organisation</option>
      ${scopes.map((one) => html`<option value=${one} ?selected=${one === said.visible_to}>Only ${one}</option>`)}
    </select>`,
  )}`;
}

function sentence(about: string): string {
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
}
