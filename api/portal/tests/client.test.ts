import { describe, expect, test, vi } from "vitest";

import { now } from "../src/shared/clock";
import { Client } from "../src/shared/graphql/client";
import type { Operation } from "../src/shared/graphql/operation";

interface Answered {
  readonly systems: { readonly totalCount: number };
}

const COUNT: Operation<Answered, { first: number }> = { kind: "query", name: "Count", hash: "ab12" };
const client = new Client({ token: async () => "the token" });

function answering(body: object, status = 200): ReturnType<typeof vi.fn> {
  const headers = { "Content-Type": "application/json", "X-Request-ID": "r-1" };
  const answer = vi.fn(async () => new Response(JSON.stringify(body), { status, headers }));
  vi.stubGlobal("fetch", answer);
  return answer;
}

describe("Client", () => {
  test("asks by the hash alone, with the token of whoever asks", async () => {
    const asked = answering({ data: { systems: { totalCount: 3 } } });

    const data = await client.ask(COUNT, { first: 1 });

    const [path, { headers, body }] = asked.mock.calls[0] as [string, { headers: object; body: string }];
    expect(data.systems.totalCount).toBe(3);
    expect(path).toBe("/graphql");
    expect(headers).toMatchObject({ Authorization: "Bearer the token" });
    expect(JSON.parse(body)).toEqual({
      operationName: "Count",
      variables: { first: 1 },
      extensions: { persistedQuery: { version: 1, sha256Hash: "ab12" } },
    });
  });

  test("tells what is wrong with what helps, and the number of the request", async () => {
    const extensions = { code: "LIMIT_EXCEEDED", remedy: "Ask for less.", retryable: false };
    answering({ errors: [{ message: "that is too much", extensions }] });

    await expect(client.ask(COUNT, { first: 1 })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: "That is too much",
      remedy: "Ask for less.",
      request: "r-1",
    });
  });

  test("says to reload where the API knows another version of the page", async () => {
    answering({ errors: [{ message: "x", extensions: { code: "DOCUMENT_NOT_REGISTERED" } }] });

    await expect(client.ask(COUNT, { first: 1 })).rejects.toMatchObject({ code: "OUTDATED" });
  });

  test("hears from each answer what time it is there", async () => {
    const headers = { Date: "Sun, 29 Nov 2026 12:00:00 GMT" };
    vi.stubGlobal("fetch", async () => new Response('{"data": {"systems": {}}}', { headers }));

    await client.ask(COUNT, { first: 1 });

    expect(Math.abs(now().getTime() - Date.parse(headers.Date))).toBeLessThan(5000);
  });

  test("says that nobody answers where that is so", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));

    await expect(client.ask(COUNT, { first: 1 })).rejects.toMatchObject({
      code: "UNREACHABLE",
      retryable: true,
    });
  });

  test("takes an answer that is no JSON for an error", async () => {
    vi.stubGlobal("fetch", async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));

    await expect(client.ask(COUNT, { first: 1 })).rejects.toMatchObject({ code: "HTTP_502" });
  });
});
