/** The elements in JSX, for React 19: `import type {} from "@nazara/embed/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";

import type * as nazara from "./api";

type Own<Element> = Partial<Omit<Element, keyof HTMLElement | "refresh" | "lang">>;

type Heard = {
  readonly [Name in keyof nazara.NazaraEvents as `on${Name}`]?: (event: nazara.NazaraEvents[Name]) => void;
};

type Props<Element extends HTMLElement> = DetailedHTMLProps<HTMLAttributes<Element>, Element> &
  Own<Element> &
  Heard & { readonly "token-url"?: string };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "nazara-entity": Props<nazara.NazaraEntity>;
      "nazara-search": Props<nazara.NazaraSearch>;
      "nazara-neighbors": Props<nazara.NazaraNeighbors>;
      "nazara-timeline": Props<nazara.NazaraTimeline>;
      "nazara-graph": Props<nazara.NazaraGraph>;
      "nazara-impact": Props<nazara.NazaraImpact>;
      "nazara-incidents": Props<nazara.NazaraIncidents>;
    }
  }
}
