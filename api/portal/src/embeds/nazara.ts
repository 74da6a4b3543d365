/** The elements for pages of other sites: this module defines them, and loads what one shows when it
 * stands on a page. A second copy, of another server say, leaves to the first what that has defined. */
import { NazaraEntity } from "./entity/entity";
import { NazaraGraph } from "./graph/graph";
import { NazaraImpact } from "./impact/impact";
import { NazaraIncidents } from "./incidents/incidents";
import { NazaraNeighbors } from "./neighbors/neighbors";
import { NazaraSearch } from "./search/search";
import { NazaraTimeline } from "./timeline/timeline";

export { configure } from "./defaults";

const ELEMENTS = {
  "nazara-entity": NazaraEntity,
  "nazara-search": NazaraSearch,
  "nazara-neighbors": NazaraNeighbors,
  "nazara-timeline": NazaraTimeline,
  "nazara-graph": NazaraGraph,
  "nazara-impact": NazaraImpact,
  "nazara-incidents": NazaraIncidents,
} as const;

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
