/** A page in React with two elements: attributes and properties, events, and a token's callback. */
import { useState } from "react";
import { createRoot } from "react-dom/client";

const token = async () => (await fetch("/nazara-token")).json();

function Page() {
  const [node, setNode] = useState("demo:quillmoor:main:incident:INC-131");
  const [opened, setOpened] = useState("");
  const open = (event: HTMLElementEventMap["nazara-open"]) => {
    event.preventDefault();
    setOpened(event.detail.title);
  };
  return (
    <main>
      <h1>React</h1>
      <button onClick={() => setNode("demo:nazara:main:system:storefront")}>Storefront</button>
      <p role="status">{opened}</p>
      <nazara-entity node={node} token={token} onnazara-open={open} />
      <nazara-incidents first={2} token={token} />
    </main>
  );
}

createRoot(document.getElementById("app")!).render(<Page />);
