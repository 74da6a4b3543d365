// An OpenID Connect provider on this machine, for tests: `node provider.mjs CONFIG`, in JSON.
// `port` (0: a free one), `clients` and `accounts` (claims by login name; any password is right).
// Each start has new keys. Prints its issuer, and ends with its standard input.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import http from "node:http";
import Provider from "oidc-provider";

const { port, clients, accounts } = JSON.parse(process.argv[2]);
const server = http.createServer();
await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig" };

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  clients,
  cookies: { keys: ["of no use to anybody"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
});
server.on("request", provider.callback());
console.log(issuer);
process.stdin.on("close", () => process.exit(0)).resume();
