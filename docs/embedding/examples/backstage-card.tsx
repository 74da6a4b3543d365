/** A card for the entity page of a Backstage catalogue, on what Backstage's `useEntity()` gives:
 * `<NazaraCard entity={useEntity().entity} org="acme" />`. */
import { useEffect, useRef } from "react";

interface Entity {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Given {
  readonly entity: Entity;
  /** The organisation in Nazara. */
  readonly org: string;
  /** The page's theme; Backstage's `useTheme().palette.mode`. */
  readonly theme?: "light" | "dark";
  /** Shows a page of the portal's own; without it links open Nazara's console. */
  readonly onOpen?: (id: string) => void;
}

/** The id in Nazara of what Backstage calls a component. */
export function nodeOf(org: string, { kind, metadata }: Entity): string {
  const isPlain = kind === "Component" || kind === "System";
  const name = isPlain ? metadata.name : `${kind.toLowerCase()}/${metadata.name}`;
  return `${org}:nazara:main:system:${name.toLowerCase()}`;
}

export function NazaraCard({ entity, org, theme = "light", onOpen }: Given) {
  const card = useRef<HTMLDivElement>(null);
  const node = nodeOf(org, entity);

  useEffect(() => {
    const opened = (event: HTMLElementEventMap["nazara-open"]) => {
      if (!onOpen) return;
      event.preventDefault();
      onOpen(event.detail.id);
    };
    const here = card.current;
    here?.addEventListener("nazara-open", opened);
    return () => here?.removeEventListener("nazara-open", opened);
  }, [onOpen]);

  return (
    <div ref={card} className="nazara-card">
      <nazara-entity node={node} theme={theme} token-url="/nazara-token" />
      <nazara-impact node={node} theme={theme} first={5} token-url="/nazara-token" />
    </div>
  );
}
