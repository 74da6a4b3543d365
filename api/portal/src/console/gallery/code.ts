import type { Sample } from "./samples";

export type Form = "HTML" | "React" | "Frame";
export const FORMS: readonly Form[] = ["HTML", "React", "Frame"];

/** Stands for the origin of the page that holds the frame. */
const PORTAL = new URL("https:your.portal").origin;

type Given = Readonly<Record<string, string>>;

/** The code that puts an element into a page. */
export function codeOf(form: Form, { name }: Sample, given: Given, server: string): string {
  const set = Object.entries(given).filter(([, value]) => value !== "");
  if (form === "Frame") return frame(name, set, server);
  const attributes = set.map(([key, value]) => `\n  ${key}="${quoted(value)}"`).join("");
  if (form === "HTML") {
    const script = `<script type="module" src="${server}/embed/nazara.js"></script>`;
    return `${script}\n<${name}${attributes}\n  token-url="/nazara-token"\n></${name}>`;
  }
  return [
    `import { configure } from "@nazara/embed";`,
    `configure({ server: "${server}", tokenUrl: "/nazara-token" });`,
    "",
    `<${name}${attributes}\n/>`,
  ].join("\n");
}

function frame(name: string, set: readonly (readonly [string, string])[], server: string): string {
  const asked = new URLSearchParams([...set.map(([key, value]) => [key, value]), ["parent", PORTAL]]);
  return `<iframe\n  title="Nazara"\n  src="${quoted(`${server}/embed/${name}?${asked}`)}"\n></iframe>`;
}

function quoted(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
