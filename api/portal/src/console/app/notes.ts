import { html, nothing } from "lit";

import { AddNote } from "#operations/console/app/notes";
import type { EntityWhere } from "../../../generated/inputs";
import "../../shared/ui/time";
import { change, mayChange } from "./changing";
import "./remark";
import type { Remark } from "./remark";

interface Note {
  readonly text: string | null;
  readonly authorName: string | null;
  readonly createdAt: string | null;
}

interface Noted {
  readonly id: string;
  readonly notes: { readonly nodes: readonly Note[] };
}

/** What people wrote down about a node, newest first, and for agents a field to add to it; `again`
 * reads the node afresh. */
export function writtenDown({ id, notes: { nodes } }: Noted, again: () => unknown) {
  if (nodes.length === 0 && !mayChange()) return nothing;
  const send = async ({ text, idempotencyKey }: Remark) => {
    await change(AddNote, { input: { about: id, text, idempotencyKey } });
    again();
  };
  return html`<section>
    <h2>Notes</h2>
    ${nodes.length > 0 ? html`<ul class="card rows">${nodes.map(line)}</ul>` : nothing}
    ${mayChange() ? html`<nz-remark action="Add note" .send=${send}></nz-remark>` : nothing}
  </section>`;
}

/** News of a node and of what is written down about it. */
export function itOrItsNotes(node: string): EntityWhere {
  const it = { id: { eq: node } };
  return { or: [it, { note: { annotates: { some: it } } }] };
}

function line({ text, authorName, createdAt }: Note) {
  return html`<li>
    <span class="grow said">${text}</span>
    <span class="soft by">${authorName}</span>
    <nz-time class="soft" .at=${createdAt}></nz-time>
  </li>`;
}
