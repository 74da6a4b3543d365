// The TypeScript of GraphQL operations: what they are given, and what they answer.
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  typeFromAST,
} from "graphql";

const SCALARS = { Int: "number", Float: "number", BigInt: "number", Boolean: "boolean", JSON: "unknown" };

export class Typing {
  constructor(schema, fragments) {
    this.schema = schema;
    this.fragments = fragments;
  }

  /** The module text of an operation: two types, and the constant that a client asks with. */
  operation({ node, hash }) {
    const { operation: kind, name, variableDefinitions, selectionSet } = node;
    const title = name.value;
    const variables = variableDefinitions.map(({ variable, type, defaultValue }) =>
      member(variable.name.value, typeFromAST(this.schema, type), defaultValue, "input."),
    );
    return (
      `export type ${title}Data = ${this.selected(this.schema.getRootType(kind), selectionSet)};\n` +
      `export interface ${title}Variables {\n${variables.join("")}}\n` +
      `export const ${title}: Operation<${title}Data, ${title}Variables> = ` +
      `{ kind: "${kind}", name: "${title}", hash: "${hash}" };\n`
    );
  }

  /** The type of what a fragment selects, which has the fragment's name. */
  fragment({ name, typeCondition, selectionSet }) {
    const type = this.schema.getType(typeCondition.name.value);
    return `export type ${name.value} = ${this.selected(type, selectionSet)};\n`;
  }

  /** A module with the input types that operations are given, and all that these are made of. */
  inputs(operations) {
    const found = new Set();
    const add = (type) => {
      const one = getNamedType(type);
      if (isScalarType(one) || found.has(one)) return;
      found.add(one);
      if (isInputObjectType(one)) Object.values(one.getFields()).forEach((each) => add(each.type));
    };
    for (const { variableDefinitions } of operations) {
      variableDefinitions.forEach(({ type }) => add(typeFromAST(this.schema, type)));
    }
    return found.size === 0 ? "export {};\n" : [...found].map(declared).join("\n");
  }

  /** What a selection answers. Of an interface: a type for each set of its possible types that
   * fragments tell apart. */
  selected(type, selectionSet) {
    if (isObjectType(type)) return this.object([type], selectionSet);
    const groups = new Map();
    for (const one of this.schema.getPossibleTypes(type)) {
      const shape = this.applying(one, selectionSet).map(({ loc }) => loc.start).join();
      groups.set(shape, [...(groups.get(shape) ?? []), one]);
    }
    return [...groups.values()].map((types) => this.object(types, selectionSet)).join(" | ");
  }

  object(types, selectionSet) {
    const parts = this.applying(types[0], selectionSet);
    const fields = new Map();
    for (const field of parts.filter(({ kind }) => kind === Kind.FIELD)) {
      const key = field.alias?.value ?? field.name.value;
      fields.set(key, [...(fields.get(key) ?? []), field]);
    }
    const own = [...fields].map(([key, same]) => `readonly ${key}: ${this.answered(types, same)};`);
    const named = parts.filter(({ kind }) => kind === Kind.FRAGMENT_SPREAD);
    const object = `{ ${own.join(" ")} }`;
    return named.length ? `(${[object, ...named.map(({ name }) => name.value)].join(" & ")})` : object;
  }

  /** The fields and named fragments that hold for one type, those in inline fragments too. */
  applying(type, { selections }) {
    return selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one];
      const { typeCondition } = this.fragments.get(one.name?.value) ?? one;
      if (!this.holds(type, typeCondition)) return [];
      return one.kind === Kind.FRAGMENT_SPREAD ? [one] : this.applying(type, one.selectionSet);
    });
  }

  holds(type, condition) {
    if (!condition) return true;
    const wanted = this.schema.getType(condition.name.value);
    return wanted === type || (!isObjectType(wanted) && this.schema.isSubType(wanted, type));
  }

  /** The type of a field, selected once or several times under one name. */
  answered(types, same) {
    const name = same[0].name.value;
    if (name === "__typename") return types.map((one) => JSON.stringify(one.name)).join(" | ");
    const selections = same.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
    return written(types[0].getFields()[name].type, (type) =>
      isEnumType(type) ? literals(type) : this.selected(type, { selections }),
    );
  }
}

function declared(type) {
  if (isEnumType(type)) return `export type ${type.name} = ${literals(type)};\n`;
  const fields = Object.values(type.getFields());
  const members = fields.map((one) => member(one.name, one.type, one.defaultValue, ""));
  return `export interface ${type.name} {\n${members.join("")}}\n`;
}

function member(name, type, defaultValue, prefix) {
  const optional = defaultValue !== undefined || !isNonNullType(type) ? "?" : "";
  return `  readonly ${name}${optional}: ${written(type, (one) => prefix + one.name)};\n`;
}

function literals(type) {
  return type.getValues().map(({ name }) => JSON.stringify(name)).join(" | ");
}

/** A type with its lists and nulls; `name` writes what is neither a scalar nor a list. */
function written(type, name) {
  return isNonNullType(type) ? bare(type.ofType, name) : `${bare(type, name)} | null`;
}

function bare(type, name) {
  if (isListType(type)) return `readonly (${written(type.ofType, name)})[]`;
  return isScalarType(type) ? (SCALARS[type.name] ?? "string") : name(type);
}
