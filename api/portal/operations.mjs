// Check the operations of src/**/*.graphql against the API's schema, and write for each file a
// module with their types and hashes into generated/, at the same path: what stands in
// src/console/home/home.graphql is imported from "#operations/console/home/home". A field that
// the schema lacks is an error, and nothing is built then.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { buildSchema, Kind, parse, print, validate, visit } from "graphql";

import { Typing } from "./typing.mjs";

const SCHEMA = "../schema/schema.graphql";
const SOURCES = "src";
const GENERATED = "generated";
const ENDING = /\.graphql$/;
const EMBED = /^embeds\/([^/]+)\//;

/** Write the modules; return the text of each operation by its hash, and which of them each element
 * of src/embeds asks: those in the folder of its name. */
export async function generate() {
  const schema = buildSchema(await readFile(SCHEMA, "utf8"), { assumeValid: true });
  const files = await read();
  const fragments = fragmentsOf(files);
  const operations = files.flatMap((file) => operationsOf(file, fragments));
  check(schema, operations);
  const typing = new Typing(schema, new Map([...fragments].map(([name, one]) => [name, one.node])));
  await rm(GENERATED, { recursive: true, force: true });
  for (const file of files) await write(file, moduleOf(file, operations, typing), fragments);
  const inputs = typing.inputs(operations.map(({ node }) => node));
  await writeFile(join(GENERATED, "inputs.ts"), inputs);
  return {
    operations: Object.fromEntries(operations.map(({ hash, text }) => [hash, text])),
    elements: elementsOf(operations),
  };
}

function elementsOf(operations) {
  const found = {};
  for (const { path, hash } of operations) {
    const [, name] = path.match(EMBED) ?? [];
    if (name !== undefined) (found[`nazara-${name}`] ??= []).push(hash);
  }
  return found;
}

async function read() {
  const all = await readdir(SOURCES, { recursive: true });
  const paths = all.filter((path) => ENDING.test(path)).sort();
  const one = async (path) => {
    const { definitions } = parse(await readFile(join(SOURCES, path), "utf8"));
    return { path, definitions };
  };
  await mkdir(GENERATED, { recursive: true });
  return Promise.all(paths.map(one));
}

/** All fragments by name, each with the file that it stands in. */
function fragmentsOf(files) {
  const found = new Map();
  for (const { path, definitions } of files) {
    for (const node of definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)) {
      const name = node.name.value;
      if (found.has(name)) throw new Error(`${path}: error: there is another fragment ${name}`);
      found.set(name, { path, node });
    }
  }
  return found;
}

function operationsOf({ path, definitions }, fragments) {
  return definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((node) => {
      const used = [...spread(node, fragments)].map((name) => fragments.get(name).node);
      const text = [node, ...used].map(print).join("\n");
      return { path, node, text, hash: createHash("sha256").update(text).digest("hex") };
    });
}

/** The names of the fragments that a definition spreads, itself or by others. */
function spread(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      const declared = fragments.get(value);
      if (declared === undefined || found.has(value)) return;
      found.add(value);
      spread(declared.node, fragments, found);
    },
  });
  return found;
}

function check(schema, operations) {
  const wrong = operations.flatMap(({ path, text }) =>
    validate(schema, parse(text)).map(({ message }) => `${path}: error: ${message}`),
  );
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

function moduleOf({ path, definitions }, operations, typing) {
  const own = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return [
    ...own.map((fragment) => typing.fragment(fragment)),
    ...operations.filter((one) => one.path === path).map((one) => typing.operation(one)),
  ].join("\n");
}

async function write({ path }, body, fragments) {
  const target = join(GENERATED, path.replace(ENDING, ".ts"));
  const top = relative(dirname(target), ".");
  const imports = [`import type { Operation } from "${top}/src/shared/graphql/operation";`];
  if (body.includes("input.")) {
    imports.push(`import type * as input from "${top}/${GENERATED}/inputs";`);
  }
  for (const [name, declared] of fragments) {
    if (declared.path === path || !new RegExp(`\\b${name}\\b`).test(body)) continue;
    const home = `${top}/${GENERATED}/${declared.path.replace(ENDING, "")}`;
    imports.push(`import type { ${name} } from "${home}";`);
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${imports.join("\n")}\n\n${body}`);
}

if (process.argv[1] === import.meta.filename) await generate();
