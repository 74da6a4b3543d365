import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";

import {
  EmbeddedTimeline,
  EmbeddedTimelineNews,
  type EmbeddedTimelineData,
} from "#operations/embeds/timeline/timeline";
import type { TimelineKind } from "#operations/inputs";
import { pathOf } from "../../shared/ui/kinds";
import "../../shared/ui/timeline";
import type { Entry } from "../../shared/ui/timeline";
import { say, sayOr } from "../i18n/words";
import { namesIn } from "../lists";
import { note, NzView } from "../view";

/** From the top: what was done, what was seen, what came of it. */
const LANES = ["DEPLOYMENT", "EVENT", "ISSUE", "INCIDENT", "CASE", "CHANGE"];

type Timeline = NonNullable<EmbeddedTimelineData["node"]>["timeline"];

/** What happened around a node: changes, deployments, errors, incidents, cases. */
@customElement("nz-timeline-view")
export class NzTimelineView extends NzView {
  static override styles = [
    ...[NzView.styles].flat(),
    css`
      nz-timeline {
        --nz-timeline-border: 0;
      }
    `,
  ];

  @property() node = "";
  @property() kinds = "";
  @property() since = "";
  @property() until = "";
  @property({ type: Number }) first = 50;

  protected readonly found = this.ask(EmbeddedTimeline, () =>
    this.node
      ? {
          id: this.node,
          kinds: namesIn<TimelineKind>(this.kinds),
          since: timeIn(this.since),
          until: timeIn(this.until),
          first: this.first,
        }
      : null,
  );

  constructor() {
    super();
    this.follow(EmbeddedTimelineNews, () => (this.node ? { id: this.node } : null));
  }

  override render() {
    if (!this.node) return note(say("none.choice"));
    return this.shown(this.found, ({ node }) => (node ? content(node.timeline) : note(say("none.node"))));
  }
}

function content({ nodes, pageInfo }: Timeline) {
  if (nodes.length === 0) return note(say("timeline.none"));
  return html`<nz-timeline part="timeline" .entries=${nodes.map(entry)}></nz-timeline>
    ${pageInfo.hasNextPage ? note(say("more")) : ""}`;
}

function entry({ at, kind, title, node }: Timeline["nodes"][number]): Entry {
  const place = LANES.indexOf(kind);
  const lane = { name: sayOr(`lane.${kind}`, kind), colour: kind.toLowerCase(), place };
  return { at, title: title ?? node?.title ?? "", lane, href: node ? pathOf(node) : null, why: null };
}

/** A time as an attribute gives it; null for none, and for what is no time. */
function timeIn(given: string): string | null {
  const at = new Date(given);
  return given === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
