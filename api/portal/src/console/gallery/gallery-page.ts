import { css, html } from "lit";
import { customElement } from "lit/decorators.js";

import { Gallery, type GalleryData } from "#operations/console/gallery/gallery";
import "../../embeds/nazara";
import { base } from "../../shared/ui/base";
import { query } from "../app/app";
import { entitle, NzPage, page } from "../app/page";
import "./exhibit";
import { samples } from "./samples";

/** Every element for other pages, at work: its attributes can be tried, and its code copied. */
@customElement("nz-gallery-page")
export class NzGalleryPage extends NzPage {
  static override styles = [
    base,
    page,
    css`
      .content {
        gap: 32px;
      }
    `,
  ];

  private readonly found = query(this, Gallery, () => ({}));

  override render() {
    return this.whole(this.found, (data) => content(data));
  }
}

function content({ systems, incidents }: GalleryData) {
  entitle("Gallery");
  const nodes = { System: systems.nodes[0]?.id ?? "", Incident: incidents.nodes[0]?.id ?? "" };
  return html`<header><h1>Gallery</h1></header>
    <div class="content">
      <p class="soft">
        Elements for portals, ticket systems and pages of your own. Here they ask with your session; in another page
        with a token that its back end asks for.
      </p>
      ${samples.map((sample) => html`<nz-exhibit .sample=${sample} .nodes=${nodes}></nz-exhibit>`)}
    </div>`;
}
