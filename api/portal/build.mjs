// Build the pages of pages.json into dist/. The API serves them itself: nothing is loaded from
// elsewhere. A page becomes dist/NAME.html; what it loads has the hash of its content in its name
// and lies in dist/assets. dist/manifest.json says which page is which file. Pages built before
// are replaced when all are built, so that a failure leaves them as they are.
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
const SCRIPT = /<script type="module" src="\.\/([^"]+)"><\/script>/;

const BUILDERS = { esbuild: withEsbuild, vite: withVite };

const pages = JSON.parse(await readFile("pages.json", "utf8"));
await rm(FRESH, { recursive: true, force: true });
await mkdir(FRESH);
await writeFile(join(FRESH, "operations.json"), JSON.stringify(await generate(), null, 2) + "\n");
for (const [name, make] of Object.entries(BUILDERS)) {
  const mine = pages.filter((page) => page.builder === name);
  if (mine.length > 0) await make(mine);
}
await compress();
const manifest = Object.fromEntries(pages.map(({ name, path }) => [path, `${name}.html`]));
await writeFile(join(FRESH, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
await rm("dist", { recursive: true, force: true });
await rename(FRESH, "dist");

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

/** Vite bundles all its pages together, so that they share what they have in common. */
async function withVite(mine) {
  await vite({
    configFile: false,
    base: BASE,
    logLevel: "warn",
    build: {
      outDir: FRESH,
      emptyOutDir: false,
      assetsDir: ASSETS,
      // The content security policy lets nothing stand inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "es2022",
      rollupOptions: {
        input: Object.fromEntries(mine.map(({ name, source }) => [name, source])),
      },
    },
  });
  for (const { name, source } of mine) {
    await rename(join(FRESH, source), join(FRESH, `${name}.html`));
  }
  await rm(join(FRESH, "src"), { recursive: true, force: true });
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
