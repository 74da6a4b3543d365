import "graphiql/style.css";
import "./style.css";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

import { SignIn } from "./sign-in";
import { forgetToken, storedToken } from "../shared/token";

const EXAMPLE = `# Ctrl-Space completes, Ctrl-Enter runs.
# The book at the left explains all fields.
query NewestIncidents {
  incidents(first: 5) {
    nodes {
      title
      severity
      startedAt
      affects {
        nodes { name ownedBy { nodes { title } } }
      }
    }
  }
}
`;

function Explorer({ token, onLeave }: { token: string; onLeave: () => void }) {
  const fetcher = useMemo(() => {
    const authorization = `Bearer ${token}`;
    const url = new URL("/graphql", window.location.href);
    const wsClient = createClient({
      url: url.href.replace("http", "ws"),
      connectionParams: { authorization },
    });
    return createGraphiQLFetcher({
      url: url.pathname,
      headers: { Authorization: authorization },
      wsClient,
    });
  }, [token]);
  return (
    <GraphiQL fetcher={fetcher} defaultQuery={EXAMPLE} isHeadersEditorEnabled={false}>
      <GraphiQL.Logo>
        <span className="logo">Nazara</span>
        <button type="button" className="leave" onClick={onLeave}>
          Forget token
        </button>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

function Page() {
  const [token, setToken] = useState(storedToken);
  if (token === null) return <SignIn onAccepted={setToken} />;
  const leave = () => {
    forgetToken();
    setToken(null);
  };
  return <Explorer token={token} onLeave={leave} />;
}

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element #root.");
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
