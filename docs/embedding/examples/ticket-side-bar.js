// What resembles a ticket beside it, while somebody writes it. All elements of the page share their tokens.
import { configure } from "https://nazara.example.org/embed/nazara.js";

configure({ token: async () => (await fetch("/nazara-token")).json() });

const text = document.querySelector("textarea");
const alike = document.querySelector("nazara-neighbors");
const status = document.querySelector("[role=status]");

const follow = () => (alike.text = text.value);
text.addEventListener("change", follow);
follow();

// A link names what the ticket is about, in place of leaving the page.
document.addEventListener("nazara-open", (event) => {
  event.preventDefault();
  status.textContent = `Linked to: ${event.detail.title}`;
});
