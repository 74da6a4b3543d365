/** Attributes that hold several names, with blanks or commas between, as GraphQL's enumerations name
 * them; null where there is none, which stands for all. */
export function namesIn<Name extends string>(given: string): Name[] | null {
  const names = given.split(/[\s,]+/).filter((name) => name !== "");
  return names.length > 0 ? (names.map((name) => name.toUpperCase()) as Name[]) : null;
}
