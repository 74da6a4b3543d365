/** One element by itself, for a frame in another page: which one, and what it takes, stands in the
 * address; its token comes from the page around. */
import { configure } from "../nazara";
import { Around } from "./around";
import "./frame.css";

const EVENTS = [
  "nazara-load",
  "nazara-change",
  "nazara-open",
  "nazara-error",
  "nazara-select",
  "nazara-center",
  "nazara-search",
];
/** What an address may not say: whom the page asks, and where its token comes from. */
const KEPT = new Set(["server", "token-url", "parent", "open"]);

const name = location.pathname.split("/").at(-1) ?? "";
const given = new URLSearchParams(location.search);
const origin = given.get("parent") ?? "";

if (customElements.get(name) === undefined) explain(`There is no element ${name}.`);
else if (window.parent === window) explain("This page is made for a frame in another page.");
else if (!URL.canParse(origin)) explain("The address lacks parent=, the origin of the page around.");
else show(new Around(new URL(origin).origin));

function explain(text: string): void {
  document.body.append(Object.assign(document.createElement("p"), { textContent: text }));
}

function show(around: Around): void {
  configure({ token: around.token });
  const element = document.createElement(name);
  for (const [key, value] of given) if (!KEPT.has(key) && !key.startsWith("on")) element.setAttribute(key, value);
  for (const event of EVENTS) element.addEventListener(event, (told) => pass(told as CustomEvent, around));
  document.body.append(element);
  document.documentElement.lang = given.get("lang") ?? "en";
  new ResizeObserver(() => around.tell("height", { height: Math.ceil(element.offsetHeight) })).observe(element);
  around.tell("ready");
}

/** Hand an event on to the page around. With `open=parent` that opens nodes itself. */
function pass(event: CustomEvent<unknown>, around: Around): void {
  if (event.type === "nazara-open" && given.get("open") === "parent") event.preventDefault();
  around.tell("event", { name: event.type, detail: event.detail });
}
