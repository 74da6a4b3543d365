import { kindOf } from "../ui/kinds";

/** The colours of a picture as they are now: custom properties, resolved for the theme. */
export class Colours {
  private readonly read = new Map<string, string>();
  private readonly names = new Map<string, string>();

  constructor(private readonly probe: HTMLElement) {}

  /** Read all anew: the theme has changed. */
  forget(): void {
    this.read.clear();
  }

  of(name: string): string {
    const known = this.read.get(name);
    if (known !== undefined) return known;
    this.probe.style.color = `var(--nz-${name})`;
    const colour = getComputedStyle(this.probe).color;
    this.read.set(name, colour);
    return colour;
  }

  ofKind(label: string): string {
    const known = this.names.get(label) ?? `kind-${kindOf(label).colour}`;
    this.names.set(label, known);
    return this.of(known);
  }
}
