import { isKey, say } from "../i18n/words";

/** What a relationship says, read from its start to its end. */
export function relationWords(relationship: string): string {
  const key = `relation.${relationship}`;
  return isKey(key) ? say(key) : relationship.toLowerCase().replaceAll("_", " ");
}
