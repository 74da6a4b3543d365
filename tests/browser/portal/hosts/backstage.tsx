/** A portal that looks as Backstage does: a side bar, a header, and cards in a grid, by Material's rules. The card of
 * the documentation stands among them. */
import { useState } from "react";
import { createRoot } from "react-dom/client";

import { NazaraCard } from "../../../../docs/embedding/examples/backstage-card";

const entity = { kind: "Component", metadata: { name: "identity" } };

function Portal() {
  const [theme, setTheme] = useState<"light" | "dark">("light");
  const [opened, setOpened] = useState("");
  return (
    <div className={`portal ${theme}`}>
      <nav aria-label="Portal">Catalogue</nav>
      <main>
        <header>
          <h1>identity</h1>
          <button onClick={() => setTheme(theme === "light" ? "dark" : "light")}>Theme</button>
        </header>
        <div className="grid">
          <section className="card" aria-label="About">
            <h2>About</h2>
            <p>Who somebody is.</p>
            <p role="status">{opened}</p>
          </section>
          <section className="card" aria-label="Nazara">
            <h2>Nazara</h2>
            <NazaraCard entity={entity} org="demo" theme={theme} onOpen={setOpened} />
          </section>
        </div>
      </main>
    </div>
  );
}

createRoot(document.getElementById("app")!).render(<Portal />);
