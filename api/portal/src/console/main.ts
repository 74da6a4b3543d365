import "../shared/theme/tokens.css";
import "../shared/theme/page.css";

import { match } from "../shared/router";
import { showChosen } from "../shared/theme/theme";
import "./app/console";
import { routes } from "./routes";

showChosen();
/** After an update the files of this page are gone: what is not loaded yet can't be any more. */
window.addEventListener("vite:preloadError", () => location.reload());
/** The page is loaded while it is found out who is signed in; whoever shows it says what went wrong. */
void match(routes, location.pathname)?.page.load().catch(() => undefined);
document.body.append(document.createElement("nz-console"));
