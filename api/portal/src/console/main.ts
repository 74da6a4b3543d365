import "../shared/theme/tokens.css";
import "../shared/theme/page.css";

import { showChosen } from "../shared/theme/theme";
import "./app/console";

showChosen();
/** After an update the files of this page are gone: what is not loaded yet can't be any more. */
window.addEventListener("vite:preloadError", () => location.reload());
document.body.append(document.createElement("nz-console"));
