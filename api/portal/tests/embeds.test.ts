import { beforeEach, describe, expect, test, vi } from "vitest";

import { Access, accessTo } from "../src/embeds/access/access";
import { askingAt, Tokens, tokensBy } from "../src/embeds/access/tokens";
import { languageAround, say, speech } from "../src/embeds/i18n/words";
import { hosted } from "../src/embeds/style";
import type { Operation } from "../src/shared/graphql/operation";
import { within } from "../src/shared/i18n/words";
import { kindOf, pathOf } from "../src/shared/ui/kinds";

const ASKED: Operation<{ node: null }, { id: string }> = { kind: "query", name: "One", hash: "ab" };

/** A token as the API signs them, as far as its payload goes. */
function signed(payload: object): string {
  return `x.${btoa(JSON.stringify(payload)).replaceAll("=", "")}.y`;
}

describe("tokens of a page", () => {
  beforeEach(() => void vi.useFakeTimers());

  test("are asked for once, whoever needs one at a time", async () => {
    const callback = vi.fn(async () => ({ token: "one", expires_in: 300 }));
    const tokens = new Tokens(callback);

    const given = await Promise.all([tokens.token(), tokens.token(), tokens.token()]);

    expect(given).toEqual(["one", "one", "one"]);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["by what came with them", { token: "t", expires_in: 300 }],
    ["by what stands in them", signed({ iat: 1000, exp: 1300 })],
  ])("are renewed half a minute before their end, %s", async (_, answer) => {
    const callback = vi.fn(() => answer);
    const tokens = new Tokens(callback);
    await tokens.token();

    vi.advanceTimersByTime(269_000);
    await tokens.token();
    expect(callback).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2000);
    await tokens.token();

    expect(callback).toHaveBeenCalledTimes(2);
  });

  test("of a form that tells nothing are held until one is refused", async () => {
    let count = 0;
    const tokens = new Tokens(() => `token ${(count += 1)}`);
    await tokens.token();
    vi.advanceTimersByTime(10_000_000);
    expect(await tokens.token()).toBe("token 1");

    tokens.refused("token 1");
    tokens.refused("token 1");

    expect(await tokens.token()).toBe("token 2");
    tokens.refused("token 1");
    expect(await tokens.token()).toBe("token 2");
  });

  test("that can't be had are a failure that may pass, and are asked for again", async () => {
    const callback = vi.fn(() => Promise.reject(new Error("signed out")));
    const tokens = new Tokens(callback);

    const failing = { code: "NO_TOKEN", message: "Signed out", retryable: true };
    await expect(tokens.token()).rejects.toMatchObject(failing);
    await expect(tokens.token()).rejects.toMatchObject(failing);

    expect(callback).toHaveBeenCalledTimes(2);
  });

  test.each([null, "", {}, { token: 7 }])("are texts: %s is none", async (answer) => {
    const tokens = new Tokens(() => answer as never);

    await expect(tokens.token()).rejects.toMatchObject({ code: "NO_TOKEN" });
  });

  test("are shared by all who name one callback, or one address", () => {
    const callback = () => "t";

    expect(tokensBy(callback)).toBe(tokensBy(callback));
    expect(askingAt("/token")).toBe(askingAt("/token"));
    expect(accessTo("https://x", tokensBy(callback))).toBe(accessTo("https://x", tokensBy(callback)));
    expect(accessTo("https://y", tokensBy(callback))).not.toBe(accessTo("https://x", tokensBy(callback)));
  });
});

describe("access", () => {
  function refusing(times: number) {
    const sent: string[] = [];
    vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
      sent.push(headers["Authorization"] ?? "");
      const errors = [{ message: "no", extensions: { code: "TOKEN_EXPIRED" } }];
      return new Response(JSON.stringify(sent.length > times ? { data: { node: null } } : { errors }));
    });
    let count = 0;
    const access = new Access("https://x", new Tokens(() => `t${(count += 1)}`));
    return { access, sent };
  }

  test("asks once more, with another token, where one was refused", async () => {
    const { access, sent } = refusing(1);

    expect(await access.client.ask(ASKED, { id: "a" })).toEqual({ node: null });

    expect(sent).toEqual(["Bearer t1", "Bearer t2"]);
  });

  test("asks no third time", async () => {
    const { access, sent } = refusing(9);

    await expect(access.client.ask(ASKED, { id: "a" })).rejects.toMatchObject({ code: "TOKEN_EXPIRED" });

    expect(sent).toHaveLength(2);
  });
});

describe("languages", () => {
  test("are those of the nearest element that says one, through shadow roots", () => {
    document.body.innerHTML = `<div lang="de-CH"><p></p></div>`;
    const root = document.querySelector("p")?.attachShadow({ mode: "open" });
    const inner = root?.appendChild(document.createElement("b")) as HTMLElement;

    expect(languageAround(inner)).toBe("de-CH");
    inner.setAttribute("lang", "en");
    expect(languageAround(inner)).toBe("en");
  });

  test.each([
    ["de", "de", "Offene Störungen"],
    ["de_AT", "de-AT", "Offene Störungen"],
    ["en-GB", "en-GB", "Open incidents"],
    ["fr", "en", "Open incidents"],
    ["no tag", "en", "Open incidents"],
  ])("%s is spoken as %s", async (tag, language, text) => {
    const spoken = await speech(tag);

    expect(spoken.language).toBe(language);
    expect(within(spoken, () => say("entity.open"))).toBe(text);
  });

  test("hold within what they are spoken in, also where that fails", async () => {
    const german = { ...(await speech("de")), base: "https://x" };

    const seen = within(german, () => [kindOf("Incident").name, pathOf({ label: "Team", id: "a" })]);
    const failing = () =>
      within(german, () => {
        throw new Error("broken");
      });

    expect(failing).toThrow("broken");
    expect(seen).toEqual(["Störung", "https://x/nodes/a"]);
    expect([kindOf("Incident").name, pathOf({ label: "Team", id: "a" })]).toEqual(["Incident", "/nodes/a"]);
  });
});

describe("colours", () => {
  test("can be set by the page, each by its name", () => {
    const sheet = ":root {\n  color-scheme: light dark;\n  --nz-ink: red;\n  --nz-focus: 2px solid var(--nz-ink);\n}";

    const own = hosted(sheet);

    expect(own).toContain("--nz-ink: var(--nazara-ink, red);");
    expect(own).toContain("--nz-focus: var(--nazara-focus, 2px solid var(--nz-ink));");
    expect(own).not.toContain("color-scheme");
    expect(own.startsWith(":host {")).toBe(true);
  });
});
