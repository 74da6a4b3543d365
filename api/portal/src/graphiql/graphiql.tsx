import "graphiql/style.css";
import "./style.css";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { StrictMode, useMemo, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";

import { SignIn } from "./sign-in";
import { Who } from "./who";
import { goOn, Login, signOut, type Bearer, type Session } from "../shared/session";
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

function Explorer({ bearer, children }: { bearer: Bearer; children: ReactNode }) {
  const fetcher = useMemo(() => {
    const url = new URL("/graphql", window.location.href);
    const authorized = async () => `Bearer ${await bearer.token()}`;
    const wsClient = createClient({
      url: url.href.replace("http", "ws"),
      connectionParams: async () => ({ authorization: await authorized() }),
    });
    return createGraphiQLFetcher({
      url: url.pathname,
      fetch: async (to, given) => {
        const headers = new Headers(given?.headers);
        headers.set("Authorization", await authorized());
        return fetch(to, { ...given, headers });
      },
      wsClient,
    });
  }, [bearer]);
  return (
    <GraphiQL fetcher={fetcher} defaultQuery={EXAMPLE} isHeadersEditorEnabled={false}>
      <GraphiQL.Logo>
        <span className="logo">Nazara</span>
        {children}
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

function Page({ token, session }: { token: string | null; session: Session | null }) {
  const [told, setTold] = useState<string | null>(null);
  const over = () => {
    setTold("The session is over.");
    setLogin(null);
  };
  const begin = (one: Session) => new Login(one, over);
  const [kept, setKept] = useState(token);
  const [login, setLogin] = useState(() => session && begin(session));
  const bearer = useMemo(() => login ?? (kept === null ? null : tokenOf(kept)), [login, kept]);

  if (bearer === null) {
    return (
      <SignIn told={told} onSignedIn={(one) => setLogin(begin(one))} onAccepted={setKept} />
    );
  }
  const leave = async () => {
    setTold(null);
    if (login !== null) await signOut(login.session).catch(() => undefined);
    forgetToken();
    setKept(null);
    setLogin(null);
  };
  const move = async (org: string) => {
    const there = await goOn(org);
    if (there === null) over();
    else setLogin(begin(there));
  };
  return (
    <Explorer bearer={bearer}>
      <Who session={login?.session ?? null} onMove={move} onLeave={leave} />
    </Explorer>
  );
}

function tokenOf(token: string): Bearer {
  return { token: async () => token };
}

/** Show the page for whoever it is: who has a token in this tab, or a session in this browser. */
async function start(root: HTMLElement): Promise<void> {
  const token = storedToken();
  const session = token === null ? await goOn().catch(() => null) : null;
  createRoot(root).render(
    <StrictMode>
      <Page token={token} session={session} />
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element #root.");
void start(root);
