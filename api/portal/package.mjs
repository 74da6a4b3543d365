// Build the package for npm out of what the API serves as /embed/nazara.js: `npm run package -- FOLDER`
// writes nazara-embed-VERSION.tgz into that folder. It is not published. What it is made of beside
// the elements lies in package/. It depends on nothing: what the elements need is inside.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { transform } from "esbuild";
import { build } from "vite";

import { generate } from "./operations.mjs";

const MADE = "dist.npm";
const PARTS = ["README.md", "index.d.ts", "react.d.ts"];
const INSIDE = [
  ...["lit", "lit-html", "lit-element", "@lit/reactive-element", "graphql-ws"],
  ...["d3-force", "d3-dispatch", "d3-quadtree", "d3-timer"],
];

const target = resolve(process.argv[2] ?? ".");
await rm(MADE, { recursive: true, force: true });
await mkdir(MADE, { recursive: true });
const { elements } = await generate();
await bundle();
await shorten();
for (const name of PARTS) await copyFile(join("package", name), join(MADE, name));
await copyFile("src/embeds/api.ts", join(MADE, "api.d.ts"));
await copyFile("../../LICENSE", join(MADE, "LICENSE"));
await writeFile(join(MADE, "THIRD_PARTY.txt"), await notices());
await writeJson("operations.json", elements);
await writeJson("package.json", await description());
pack();
await rm(MADE, { recursive: true, force: true });

async function bundle() {
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: MADE,
      emptyOutDir: false,
      target: "es2022",
      lib: { entry: "src/embeds/nazara.ts", formats: ["es"], fileName: "index" },
      rollupOptions: { output: { chunkFileNames: "parts/[name]-[hash].js" } },
    },
  });
}

/** Vite leaves the blanks and comments of a library in it. */
async function shorten() {
  const all = await readdir(MADE, { recursive: true });
  for (const name of all.filter((one) => one.endsWith(".js"))) {
    const path = join(MADE, name);
    const { code } = await transform(await readFile(path, "utf8"), { format: "esm", minify: true });
    await writeFile(path, code);
  }
}

/** The licences of what is inside, each in full. */
async function notices() {
  const texts = INSIDE.map(async (name) => {
    const text = await readFile(join("node_modules", name, "LICENSE"), "utf8").catch(() =>
      readFile(join("node_modules", name, "LICENSE.md"), "utf8"),
    );
    return `${name}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n\n");
}

async function description() {
  const project = await readFile("../../pyproject.toml", "utf8");
  const [, version] = project.match(/^version = "([^"]+)"$/m);
  return {
    name: "@nazara/embed",
    version: version.replace(/\.dev\d*$/, "-dev"),
    description: "Elements that show in a page what Nazara knows",
    license: "MIT",
    type: "module",
    sideEffects: true,
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./react": { types: "./react.d.ts" },
      "./operations.json": "./operations.json",
    },
    types: "./index.d.ts",
  };
}

async function writeJson(name, content) {
  await writeFile(join(MADE, name), JSON.stringify(content, null, 2) + "\n");
}

function pack() {
  const npm = process.env.npm_execpath;
  execFileSync(process.execPath, [npm, "pack", `./${MADE}`, "--pack-destination", target], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}
