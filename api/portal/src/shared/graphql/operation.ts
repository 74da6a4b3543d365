/** An operation that the API knows by its hash. Its types stand beside it, and only there. */
export interface Operation<Data, Variables> {
  readonly kind: "query" | "mutation" | "subscription";
  readonly name: string;
  readonly hash: string;
  /** Never set: they carry the types. */
  readonly data?: Data;
  readonly variables?: Variables;
}
