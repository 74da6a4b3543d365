import { html, nothing } from "lit";

import type { SourceData, SourceSettingsData } from "#operations/console/settings/sources/sources";
import { facts } from "../../app/parts";

type Shown = Extract<NonNullable<SourceData["node"]>, { __typename: "ConnectorInstance" }>;
type Settings = SourceSettingsData["connectorSettings"][number];

/** Each part that is read: a repository's issues, a channel's messages. */
export function parts({ nodes, totalCount }: Shown["streams"]) {
  if (nodes.length === 0) return nothing;
  const more = totalCount - nodes.length;
  return html`<section>
    <h2>Parts</h2>
    <ul class="card rows">
      ${nodes.map(part)}
    </ul>
    ${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}
  </section>`;
}

function part(one: Shown["streams"]["nodes"][number]) {
  return html`<li class="line">
    <nz-label .status=${one.error ? "failing" : one.lastSuccessAt ? "flows" : "waits"}></nz-label>
    <span class="grow">${one.stream} <span class="soft">${one.partition}</span></span>
    <span class="soft">${one.receivedCount ?? 0} received</span>
    <span class="soft">until <nz-time .at=${one.readUntil ?? one.lastSuccessAt}></nz-time></span>
    ${one.error
      ? html`<p class="about" role="alert">${one.error}${one.failures ? ` (${one.failures} times)` : ""}</p>`
      : nothing}
  </li>`;
}

/** What is said of it. */
export function configuration({ settings, file, webhook }: Settings) {
  return html`<section>
    <h2>Configuration</h2>
    ${facts([
      ["Said by", file ?? "admins, here"],
      ["Called at", webhook ? html`<span class="mono">${location.origin}${webhook}</span>` : null],
    ])}
    <pre tabindex="0" aria-label="Configuration">${JSON.stringify(settings, null, 2)}</pre>
    ${file ? html`<p class="soft">A file wins: change it there, it is read again within a minute.</p>` : nothing}
  </section>`;
}
