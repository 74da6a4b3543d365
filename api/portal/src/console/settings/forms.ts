import { css, html, nothing, type TemplateResult } from "lit";

/** How the forms and lists of the settings look. */
export const forms = css`
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .form {
    display: grid;
    gap: 12px;
    max-width: 640px;
  }
  .form textarea,
  .form input:not([type="checkbox"]),
  .form select {
    width: 100%;
  }
  .entry {
    display: grid;
    gap: 3px;
  }
  .entry > span {
    color: var(--nz-soft);
    font-size: var(--nz-small);
  }
  textarea {
    min-height: 88px;
    padding: 8px 10px;
    resize: vertical;
  }
  textarea.code {
    min-height: 220px;
    font-family: var(--nz-mono);
    font-size: var(--nz-small);
  }
  pre {
    margin: 0;
    max-height: 70vh;
    padding: 12px;
    overflow-x: auto;
    border: 1px solid var(--nz-line);
    border-radius: var(--nz-radius);
    background: var(--nz-paper);
    font: var(--nz-small) / 1.5 var(--nz-mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .choice {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
  }
  fieldset {
    display: grid;
    gap: 12px;
    margin: 0;
    padding: 12px;
    border: 1px solid var(--nz-line);
    border-radius: 8px;
  }
  legend {
    padding: 0 6px;
    color: var(--nz-soft);
  }
  [role="alert"] {
    color: var(--nz-wrong);
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .rows > li.line {
    flex-wrap: wrap;
    gap: 6px 12px;
  }
  .rows .about {
    flex-basis: 100%;
  }
  .rows .grow {
    overflow-wrap: anywhere;
  }
  @media (max-width: 900px) {
    .rows > li.line > .grow {
      flex-basis: 100%;
    }
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
    gap: 1px;
    overflow: hidden;
    border: 1px solid var(--nz-line);
    border-radius: 8px;
    background: var(--nz-paper);
  }
  .figures > div {
    padding: 10px 12px;
    box-shadow: 0 0 0 1px var(--nz-line);
  }
  dl.facts + pre {
    margin-top: 10px;
  }
  .figures dt {
    color: var(--nz-soft);
    font-size: var(--nz-small);
  }
  .figures dd {
    font-size: var(--nz-large);
    overflow-wrap: anywhere;
  }
`;

/** A field with its name over it, and what helps to fill it below. */
export function entry(
  id: string,
  name: string,
  control: TemplateResult,
  hint: string | TemplateResult = "",
) {
  return html`<div class="entry">
    <label for=${id}>${name}</label>
    ${control} ${hint === "" ? nothing : html`<span>${hint}</span>`}
  </div>`;
}

/** Figures with their names over them; what nobody knows is a dash. */
export function figures(told: readonly (readonly [string, unknown])[]) {
  return html`<dl class="figures">
    ${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value ?? "–"}</dd></div>`)}
  </dl>`;
}

/** What stands in the fields of a form. */
export function given(form: HTMLFormElement) {
  const data = new FormData(form);
  return {
    text: (name: string) => String(data.get(name) ?? "").trim(),
    all: (name: string) => data.getAll(name).map(String),
    has: (name: string) => data.has(name),
  };
}

/** The parts of a list that people write with commas or line by line. */
export function listed(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
