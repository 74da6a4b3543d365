/** Dark or light: as the system has it, until somebody chooses. */

export type Choice = "system" | "light" | "dark";

const KEY = "nazara.theme";

export function chosen(): Choice {
  const kept = read();
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Show a theme, and remember it in this browser. */
export function choose(choice: Choice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // A browser that keeps nothing shows it all the same.
  }
  show(choice);
}

/** Show the theme that was chosen last. */
export function showChosen(): void {
  show(chosen());
}

function show(choice: Choice): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
