import { afterEach, describe, expect, test } from "vitest";

import { match, Router, type Route } from "../src/shared/router";

const routes: Route<string>[] = [
  { path: "/", page: "home" },
  { path: "/incidents", page: "list" },
  { path: "/incidents/:id", page: "one" },
];

describe("match", () => {
  test("finds the page of a path, with or without a slash at its end", () => {
    expect(match(routes, "/")?.page).toBe("home");
    expect(match(routes, "/incidents/")?.page).toBe("list");
  });

  test("decodes what stands in the place of a parameter", () => {
    expect(match(routes, "/incidents/a:b%2Fc")).toEqual({ page: "one", params: { id: "a:b/c" } });
    expect(match(routes, "/incidents/100%")?.params).toEqual({ id: "100%" });
  });

  test("finds nothing where no page stands", () => {
    expect(match(routes, "/incidents/a/b")).toBeNull();
    expect(match(routes, "/nowhere")).toBeNull();
  });
});

describe("Router", () => {
  const visited: string[] = [];
  let router: Router | null = null;

  function clicked(href: string, given: MouseEventInit = {}): boolean {
    const link = document.createElement("a");
    link.href = href;
    const shadow = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    shadow.append(link);
    const event = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, ...given });
    link.dispatchEvent(event);
    return event.defaultPrevented;
  }

  function start(): void {
    router = new Router(
      (path) => match(routes, path) !== null,
      ({ pathname, search }) => visited.push(pathname + search),
    );
  }

  afterEach(() => {
    router?.close();
    visited.length = 0;
  });

  test("takes the clicks on links to pages, out of shadow roots too", () => {
    start();
    expect(clicked("/incidents?status=open")).toBe(true);
    expect(visited).toEqual(["/incidents?status=open"]);
  });

  test("leaves other addresses, other sites and new tabs to the browser", () => {
    start();
    expect(clicked("/graphiql")).toBe(false);
    expect(clicked("https://elsewhere.example/incidents")).toBe(false);
    expect(clicked("/incidents", { ctrlKey: true })).toBe(false);
    expect(visited).toEqual([]);
  });
});
