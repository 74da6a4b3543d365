import { afterEach, describe, expect, test, vi } from "vitest";

import { Login, signInByLink, type Session } from "../src/shared/session";
import { choose, chosen, showChosen } from "../src/shared/theme/theme";

const session: Session = {
  access: "first",
  expires_in: 60,
  org: "acme",
  role: "viewer",
  user: { id: "u-1", email: "ada@example.org", name: "Ada" },
  organizations: [{ org: "acme", role: "viewer", name: "Acme" }],
};

function answering(status: number, body: object): ReturnType<typeof vi.fn> {
  const answer = vi.fn(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", answer);
  return answer;
}

const over = { errors: [{ message: "over", extensions: { remedy: "Sign in again." } }] };

afterEach(() => vi.useRealTimers());

describe("a login", () => {
  test("renews its token shortly before it runs out, once for all who ask", async () => {
    vi.useFakeTimers();
    const asked = answering(200, { ...session, access: "second" });
    const login = new Login(session, () => undefined);
    expect(await login.token()).toBe("first");

    vi.advanceTimersByTime(31_000);

    expect(await Promise.all([login.token(), login.token()])).toEqual(["second", "second"]);
    expect(asked).toHaveBeenCalledOnce();
  });

  test("tells when the session is over", async () => {
    vi.useFakeTimers();
    answering(401, over);
    const onOver = vi.fn();
    const login = new Login(session, onOver);

    vi.advanceTimersByTime(31_000);

    await expect(login.token()).rejects.toThrow("The session is over");
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe("a link", () => {
  test("signs in, and not when it was used before", async () => {
    const asked = answering(200, session);
    expect(await signInByLink("secret")).toMatchObject({ org: "acme" });
    const [, { body }] = asked.mock.calls[0] as [string, { body: string }];
    expect(JSON.parse(body)).toEqual({ link: "secret", cookie: true });

    answering(401, over);
    expect(await signInByLink("secret")).toBeNull();
  });
});

describe("the theme", () => {
  test("is the system's until one is chosen, which is remembered", () => {
    showChosen();
    expect(document.documentElement.dataset.theme).toBeUndefined();
    choose("dark");
    delete document.documentElement.dataset.theme;
    showChosen();
    expect([chosen(), document.documentElement.dataset.theme]).toEqual(["dark", "dark"]);
    choose("system");
    expect([chosen(), document.documentElement.dataset.theme]).toEqual(["system", undefined]);
  });
});
