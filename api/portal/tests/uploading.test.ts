import { afterEach, describe, expect, test, vi } from "vitest";

import { archive } from "../src/console/logs/tar";
import { metadata, upload } from "../src/console/logs/uploading";

const bearer = { token: async () => "token" };
const said = { name: "app.log" };

interface Server {
  readonly asked: [string, string, Headers][];
  bytes: string;
}

/** A server that understands tus, and breaks off where `breaks` says so. */
function serving(breaks: (call: number) => Response | Error | null): Server {
  const server: Server = { asked: [], bytes: "" };
  let calls = 0;
  const answer = async (path: string, { method, headers, body }: RequestInit) => {
    const given = new Headers(headers);
    server.asked.push([method ?? "", path, given]);
    if (method === "POST") return new Response("{}", { status: 201, headers: { Location: "/api/logs/u1" } });
    const offset = () => ({ "Upload-Offset": String(server.bytes.length) });
    if (method === "HEAD") return new Response(null, { status: 200, headers: offset() });
    const broken = breaks(calls++);
    if (broken instanceof Error) {
      server.bytes += (await (body as Blob).text()).slice(0, 3);
      throw broken;
    }
    if (broken) return broken;
    if (given.get("Upload-Offset") !== String(server.bytes.length)) return refusal(409, "elsewhere");
    server.bytes += await (body as Blob).text();
    return new Response(null, { status: 204, headers: offset() });
  };
  vi.stubGlobal("fetch", vi.fn(answer));
  return server;
}

function refusal(status: number, message: string): Response {
  const error = { message, extensions: { remedy: "Send less." } };
  return new Response(JSON.stringify({ errors: [error] }), { status });
}

afterEach(() => vi.unstubAllGlobals());

describe("an upload", () => {
  test("is sent whole, and its id is told", async () => {
    const server = serving(() => null);
    const onSent = vi.fn();

    const id = await upload(new Blob(["0123456789"]), said, { bearer, onSent });

    expect([id, server.bytes]).toEqual(["u1", "0123456789"]);
    expect(onSent).toHaveBeenLastCalledWith(10);
    expect(server.asked[0]?.[2].get("Upload-Length")).toBe("10");
    expect(server.asked[0]?.[2].get("Authorization")).toBe("Bearer token");
  });

  test("goes on where it was broken off", async () => {
    const server = serving((call) => (call === 0 ? new TypeError("gone") : null));

    await upload(new Blob(["0123456789"]), said, { bearer, waits: [0] });

    expect(server.bytes).toBe("0123456789");
    expect(server.asked.map(([method]) => method)).toEqual(["POST", "PATCH", "HEAD", "PATCH"]);
  });

  test("is tried again while the queue is away, even when all of it is there", async () => {
    const away = (call: number) => (call === 1 ? refusal(503, "away") : null);
    const server = serving((call) => (call === 0 ? refusal(409, "elsewhere") : away(call)));

    await upload(new Blob(["01"]), said, { bearer, waits: [0, 0] });

    expect(server.bytes).toBe("01");
  });

  test("is not tried again where that would be of no use", async () => {
    const server = serving(() => refusal(413, "too long"));

    await expect(upload(new Blob(["01"]), said, { bearer, waits: [0] })).rejects.toThrow("Too long. Send less.");
    expect(server.asked).toHaveLength(2);
  });
});

test("what is said of an upload stands in its header, whatever letters it has", () => {
  const [name, system] = metadata({ name: "ü.log", system: "pay", zone: "" }).split(",");

  expect(name).toBe("name w7wubG9n");
  expect(system).toBe(`system ${btoa("pay")}`);
});

/** The files of an archive: of each its name and what it holds. */
function members(archived: Uint8Array): [string, string][] {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(archived.slice(from, from + length)).replace(/\0.*$/s, "");
  const found: [string, string][] = [];
  for (let at = 0; archived[at]; ) {
    const [name, prefix, size] = [text(at, 100), text(at + 345, 155), parseInt(text(at + 124, 12), 8)];
    found.push([prefix ? `${prefix}/${name}` : name, text(at + 512, size)]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}

test("several files are one archive, those that were changed first in front", async () => {
  const long = `${"folder/".repeat(16)}app.log`;
  const files = [
    { name: "app.log", content: new Blob(["new\n"]), changed: 2000 },
    { name: long, content: new Blob(["o".repeat(600)]), changed: 1000 },
  ];

  const made = new Uint8Array(await archive(files).arrayBuffer());

  expect(members(made)).toEqual([
    [long, "o".repeat(600)],
    ["app.log", "new\n"],
  ]);
  expect(made.length % 512).toBe(0);
});
