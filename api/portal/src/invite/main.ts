// The page that an invitation's link leads to: what the link holds and a password become an
// account, or one more organisation of an account that there is already.
import "./style.css";

import { post, words } from "../shared/api";

interface Invitation {
  email: string;
  org: string;
  role: string;
  has_account: boolean;
}

const told = element<HTMLParagraphElement>("#told");
const form = element<HTMLFormElement>("form");
const problem = element<HTMLParagraphElement>("form [role=alert]");
const button = element<HTMLButtonElement>("form button");

/** The part of the link that no server ever sees; it is taken out of the address bar. */
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

await look();

async function look(): Promise<void> {
  try {
    show((await ask({ token })) as Invitation);
  } catch (error) {
    told.textContent = words(error);
  }
}

function show({ email, org, role, has_account: known }: Invitation): void {
  const what = known ? "Give the password of your account." : "Choose a password.";
  told.textContent = `${email} is invited to ${org} as ${role}. ${what}`;
  field("email").value = email;
  field("password").autocomplete = known ? "current-password" : "new-password";
  for (const name of known ? ["name", "again"] : []) {
    element(`label[for=${name}]`).remove();
    field(name).remove();
  }
  form.addEventListener("submit", (event) => void accept(event, org));
  form.hidden = false;
  field("password").focus();
}

async function accept(event: SubmitEvent, org: string): Promise<void> {
  event.preventDefault();
  const given = new FormData(form);
  const password = String(given.get("password"));
  if (given.has("again") && given.get("again") !== password) {
    return complain("The two passwords differ.");
  }
  button.disabled = true;
  try {
    await ask({ token, password, name: given.get("name") ?? undefined, cookie: true });
    told.textContent = `You are a member of ${org} now.`;
    form.remove();
    element<HTMLParagraphElement>("#onward").hidden = false;
  } catch (error) {
    complain(words(error));
  } finally {
    button.disabled = false;
  }
}

function complain(why: string): void {
  problem.textContent = why;
  problem.hidden = false;
}

async function ask(given: object): Promise<unknown> {
  return post("/api/auth/invitation/", given);
}

function field(name: string): HTMLInputElement {
  return element<HTMLInputElement>(`input[name=${name}]`);
}

function element<Found extends HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}
