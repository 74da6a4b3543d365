/** The elements for pages of other sites: this module defines them, and loads what one shows when it
 * stands on a page. A second copy, of another server say, leaves to the first what that has defined. */
import { NazaraEntity } from "./entity/entity";

export { configure } from "./defaults";

const ELEMENTS = {
  "nazara-entity": NazaraEntity,
} as const;

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
