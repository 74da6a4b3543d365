// Build the pages of pages.json into dist/. The API serves them itself: nothing is loaded from
// elsewhere. A page becomes dist/NAME.html; what it loads has the hash of its content in its name
// and lies in dist/assets. dist/manifest.json says which page is which file. Pages built before
// are replaced when all are built, so that a failure leaves them as they are. The script of the
// elements for other sites becomes dist/embed/nazara.js, whose name stays: it names the one in assets.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

import { build as bundle } from "esbuild";
import { build as vite } from "vite";

import { generate } from "./operations.mjs";

const BASE = "/portal/";
const FRESH = "dist.new";
const ASSETS = "assets";
const EMBEDS = { name: "nazara", source: "src/embeds/nazara.ts", script: "embed/nazara.js" };
const SCRIPT = /<script type="module" src="\.\/([^"]+)"><\/script>/;

const BUILDERS = { esbuild: withEsbuild, vite: withVite };

const pages = JSON.parse(await readFile("pages.json", "utf8"));
await rm(FRESH, { recursive: true, force: true });
await mkdir(FRESH);
const { operations, elements } = await generate();
await write("operations.json", operations);
await write("elements.json", elements);
for (const [name, make] of Object.entries(BUILDERS)) {
  const mine = pages.filter((page) => page.builder === name);
  if (mine.length > 0) await make(mine);
}
await compress();
const manifest = Object.fromEntries(pages.map(({ name, path }) => [path, `${name}.html`]));
await write("manifest.json", manifest);
await rm("dist", { recursive: true, force: true });
await rename(FRESH, "dist");

async function write(name, content) {
  await writeFile(join(FRESH, name), JSON.stringify(content, null, 2) + "\n");
}

/** The one script that a page names becomes a bundle, with a style sheet if it has one. */
async function withEsbuild(mine) {
  for (const { name, source } of mine) {
    const html = await readFile(source, "utf8");
    const entry = join(dirname(source), html.match(SCRIPT)[1]);
    const { metafile } = await bundle({
      entryPoints: [entry],
      entryNames: `${name}-[hash]`,
      outdir: join(FRESH, ASSETS),
      bundle: true,
      metafile: true,
      minify: true,
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      legalComments: "linked",
      logLevel: "warning",
    });
    await writeFile(join(FRESH, `${name}.html`), html.replace(SCRIPT, tags(metafile, entry)));
  }
}

function tags(metafile, entry) {
  const [script, { cssBundle }] = Object.entries(metafile.outputs).find(
    ([, output]) => output.entryPoint === entry,
  );
  const address = (file) => `${BASE}${ASSETS}/${basename(file)}`;
  const style = cssBundle ? `<link rel="stylesheet" href="${address(cssBundle)}" />` : "";
  return `${style}<script type="module" src="${address(script)}"></script>`;
}

/** Vite bundles all its pages together, and the elements, so that they share what they have in
 * common. What a script loads lies beside it, whichever site has it in a page. */
async function withVite(mine) {
  const { output } = await vite({
    configFile: false,
    base: BASE,
    logLevel: "warn",
    experimental: {
      renderBuiltUrl: (_, { hostType }) => (hostType === "js" ? { relative: true } : undefined),
    },
    build: {
      outDir: FRESH,
      emptyOutDir: false,
      assetsDir: ASSETS,
      // The content security policy lets nothing stand inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "es2022",
      rollupOptions: {
        preserveEntrySignatures: "exports-only",
        input: Object.fromEntries([...mine, EMBEDS].map(({ name, source }) => [name, source])),
      },
    },
  });
  for (const { name, source } of mine) {
    await rename(join(FRESH, source), join(FRESH, `${name}.html`));
  }
  await rm(join(FRESH, "src"), { recursive: true, force: true });
  const { fileName } = output.find(({ isEntry, name }) => isEntry && name === EMBEDS.name);
  await mkdir(join(FRESH, dirname(EMBEDS.script)), { recursive: true });
  await writeFile(join(FRESH, EMBEDS.script), `export * from "..${BASE}${fileName}";\n`);
}

/** Beside each script and style sheet, what a browser that understands it gets in its place. */
async function compress() {
  const folder = join(FRESH, ASSETS);
  const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const content = await readFile(join(folder, name));
      await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(content));
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
    }),
  );
}
