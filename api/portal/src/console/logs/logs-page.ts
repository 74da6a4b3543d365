import { css, html, nothing } from "lit";
import { customElement, property, query as found, state } from "lit/decorators.js";

import { LogReadings, type LogReadingsData } from "#operations/console/logs/readings";
import { words } from "../../shared/api";
import "../../shared/ui/chip";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/states";
import type { Column } from "../../shared/ui/table";
import "../../shared/ui/table";
import "../../shared/ui/time";
import { app, query } from "../app/app";
import { amount, count, text } from "../app/cells";
import { entitle, NzPage, page } from "../app/page";
import { base } from "../../shared/ui/base";
import { chosen, dropped } from "./dropped";
import { archive, type NamedFile } from "./tar";
import { upload } from "./uploading";

type Row = LogReadingsData["logReadings"][number] & { readonly title: string };

const COLUMNS: readonly Column<Row>[] = [
  { title: "Files", kind: "wide", cell: ({ name }) => html`<bdi>${name}</bdi>` },
  { title: "State", cell: (one) => html`<nz-label .status=${stateOf(one)}></nz-label>` },
  { title: "Findings", kind: "number", cell: ({ findings }) => count(findings ?? 0) },
  { title: "Lines", kind: "number", cell: ({ lines }) => amount(lines) },
  { title: "Groups", kind: "number", cell: ({ groups }) => text(groups === null ? null : amount(groups)) },
  { title: "By", kind: "aside", cell: ({ by }) => by },
  { title: "Uploaded", cell: ({ at }) => html`<nz-time .at=${at}></nz-time>` },
];

interface Sent {
  readonly name: string;
  readonly size: number;
  readonly bytes: number;
}

/** Log files are dropped or pasted here, to be read; and what was read lately. */
@customElement("nz-logs-page")
export class NzLogsPage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      .drop {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 20px;
        padding: 20px;
        border: 1px dashed var(--nz-edge);
        border-radius: 8px;
        background: var(--nz-paper);
      }
      .drop.over {
        border-color: var(--nz-accent);
        background: var(--nz-chosen);
      }
      .drop > div {
        display: grid;
        gap: 10px;
        align-content: start;
        justify-items: start;
      }
      .drop h2 {
        color: var(--nz-ink);
        font-size: var(--nz-large);
      }
      label.button:focus-within {
        outline: var(--nz-focus);
        outline-offset: 1px;
      }
      textarea {
        width: 100%;
        min-height: 110px;
        font-family: var(--nz-mono);
        font-size: var(--nz-small);
      }
      .drop > .options {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 20px;
        grid-column: 1 / -1;
        align-items: center;
        padding-top: 14px;
        border-top: 1px solid var(--nz-line);
      }
      .drop > .sent {
        grid-column: 1 / -1;
        justify-items: stretch;
      }
      .options label {
        display: inline-flex;
        gap: 8px;
        align-items: center;
      }
      .options input[type="text"] {
        width: 150px;
      }
      progress {
        width: 100%;
        accent-color: var(--nz-accent);
      }
      .about {
        padding-bottom: 12px;
      }
      .wrong {
        color: var(--nz-wrong);
      }
      @media (max-width: 720px) {
        .drop {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) override search = new URLSearchParams();

  @state() private over = false;
  @state() private sent: Sent | null = null;
  @state() private wrong = "";
  @found("textarea") private readonly pasted!: HTMLTextAreaElement;
  @found("input[name=zone]") private readonly zone!: HTMLInputElement;
  @found("input[name=keep]") private readonly keep!: HTMLInputElement;

  private readonly readings = query(this, LogReadings, () => (mayRead() ? { after: null } : null));

  override connectedCallback(): void {
    super.connectedCallback();
    entitle("Logs");
  }

  protected override again(): void {
    void this.readings.again();
  }

  override render() {
    return html`<header>
        <h1>Logs</h1>
        <span class="faint">what is in log files, and what is wrong</span>
        <a class="end soft" href="/log-groups">Log groups in the graph</a>
      </header>
      ${mayRead()
        ? html`<div class="content">${this.asking()} ${this.lately()}</div>`
        : html`<nz-empty heading="Log files are for agents and admins">
            <p>An admin can give you another role under <a href="/settings/members">Members</a>.</p>
          </nz-empty>`}`;
  }

  private asking() {
    if (this.sent !== null) return this.sending(this.sent);
    return html`<div>
      ${this.about()}
      <div
        class=${this.over ? "drop over" : "drop"}
        @dragover=${this.dragged}
        @dragleave=${() => (this.over = false)}
        @drop=${this.dropped}
      >
        <div>
          <h2>Drop log files here</h2>
          <p class="soft">
            Any format, several at once, folders and archives too (gz, zst, zip, tar). Formats and times are
            recognised, secrets are taken out, and nothing has to be configured.
          </p>
          <label class="button">
            Choose files
            <input class="unseen" type="file" multiple @change=${this.chose} />
          </label>
        </div>
        <div>
          <label class="field" for="pasted">Or paste lines</label>
          <textarea id="pasted" spellcheck="false" placeholder="2026-11-29T09:12:03Z ERROR no connection after 30 s"></textarea>
          <button type="button" @click=${this.paste}>Read them</button>
        </div>
        <div class="options">
          <label>Zone of times that name none <input type="text" name="zone" value="UTC" /></label>
          ${this.of("incident") || this.of("system")
            ? nothing
            : html`<label><input type="checkbox" name="keep" /> Keep what is wrong in the graph</label>`}
        </div>
      </div>
      ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
    </div>`;
  }

  /** Of which system or incident entries are, where the page was opened from one. */
  private about() {
    const [incident, system] = [this.of("incident"), this.of("system")];
    if (!incident && !system) return nothing;
    const to = { label: incident ? "Incident" : "System", id: incident || system };
    const what = incident ? "is kept as evidence of the incident" : "is kept as the system's";
    return html`<p class="soft about">
      What is wrong in them ${what} <a class="plain" href=${pathOf(to)}>${this.of("name") || to.id}</a>.
      <a class="plain" href="/logs">Do not</a>
    </p>`;
  }

  private sending({ name, size, bytes }: Sent) {
    const share = size === 0 ? 1 : bytes / size;
    return html`<div class="drop">
      <div class="sent">
        <p role="status">Uploading ${name}: ${Math.floor(share * 100)} %</p>
        <progress aria-label="Uploaded" max="1" value=${share}></progress>
      </div>
    </div>`;
  }

  private lately() {
    return html`<section>
      <h2>Read lately</h2>
      ${this.within(this.readings, ({ logReadings }) =>
        logReadings.length === 0
          ? html`<nz-empty heading="Nothing was read yet">
              <p>
                What is dropped or pasted above stands here for a week. From a terminal:
                <span class="mono">nazara logs app.log</span>, which keeps nothing.
              </p>
            </nz-empty>`
          : html`<div class="card">
              <nz-table
                heading="Read lately"
                .columns=${COLUMNS}
                .rows=${logReadings.map((one) => ({ ...one, title: one.name }))}
                .href=${({ id }: Row) => `/logs/${id}`}
              ></nz-table>
            </div>`,
      )}
    </section>`;
  }

  private of(name: "system" | "incident" | "name"): string {
    return this.search.get(name) ?? "";
  }

  private readonly dragged = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  private readonly dropped = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    this.over = false;
    if (event.dataTransfer) await this.take(await dropped(event.dataTransfer));
  };

  private readonly chose = async (event: Event): Promise<void> => {
    await this.take(chosen((event.target as HTMLInputElement).files ?? []));
  };

  private readonly paste = async (): Promise<void> => {
    const content = new Blob([this.pasted.value], { type: "text/plain" });
    await this.take([{ name: "pasted", content, changed: Date.now() }]);
  };

  private async take(files: readonly NamedFile[]): Promise<void> {
    const [first] = files;
    if (first === undefined || app.login === null) return;
    const more = files.length - 1;
    const content = more ? archive(files) : first.content;
    const name = more ? `${first.name} and ${more} more` : first.name;
    if (content.size === 0) {
      this.wrong = `There is nothing in ${name}.`;
      return;
    }
    const said = {
      name,
      system: this.of("system"),
      incident: this.of("incident"),
      zone: this.zone.value.trim(),
      keep: this.keep?.checked ? "true" : "",
    };
    this.wrong = "";
    this.sent = { name, size: content.size, bytes: 0 };
    try {
      const onSent = (bytes: number) => (this.sent = { name, size: content.size, bytes });
      const id = await upload(content, said, { bearer: app.login, onSent });
      this.tell("nz-go", { to: `/logs/${id}` });
    } catch (error) {
      this.wrong = words(error);
    }
    this.sent = null;
  }
}

function mayRead(): boolean {
  return app.login?.session.role !== "viewer";
}

/** The state of a reading in a word, with how far it is. */
export function stateOf({ state: now, progress }: { readonly state: string; readonly progress: number | null }): string {
  return now === "reading" && progress !== null ? `reading ${Math.floor(progress * 100)} %` : now;
}
