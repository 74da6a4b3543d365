// Listen as the authors of both protocols do: `node listens.mjs URL TOKEN COUNT`. One line of JSON for
// each of COUNT events by either, for how a faulty operation ends, and for a query's answer.
import { createClient as byEvents } from "graphql-sse";
import { createClient as bySocket } from "graphql-ws";
import WebSocket from "ws";

const [url, token, count] = process.argv.slice(2);
const authorization = `Bearer ${token}`;
const clients = {
  events: byEvents({ url, headers: { authorization }, retryAttempts: 0 }),
  socket: bySocket({
    url: url.replace("http", "ws"),
    connectionParams: { authorization },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  }),
};
const tell = (by, what, content) => console.log(JSON.stringify({ by, what, content }));

async function listen(by, client) {
  for await (const answer of client.iterate({ query: "{ __typename }" })) tell(by, "query", answer);
  try {
    const faulty = client.iterate({ query: "subscription { nothing }" });
    for await (const answer of faulty) tell(by, "fault", answer.errors);
  } catch (errors) {
    tell(by, "fault", errors);
  }
  let left = Number(count);
  const query = "subscription { incidentChanged { id what nodeId node { title } } }";
  for await (const answer of client.iterate({ query })) {
    tell(by, "event", answer.data.incidentChanged);
    left -= 1;
    if (left === 0) break;
  }
  await client.dispose();
}

await Promise.all(Object.entries(clients).map(([by, client]) => listen(by, client)));
