// Audit a server against the specification GraphQL over HTTP: `node audits.mjs URL TOKEN`.
// One line of JSON an audit: its id, its name, "ok", "notice", "warn" or "error", and the reason.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const results = await auditServer({
  url,
  fetchFn: (address, options = {}) =>
    fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } }),
});
for (const { id, name, status, reason } of results) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
