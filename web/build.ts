/** Builds the browser code into the Python package: fixed names, the same bytes from the same sources. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "../src/planpuls/editions/site/static");
const MODULES = join(HERE, "node_modules");
const FONT = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

/** The site's script must run from a memory stick, where browsers refuse modules; the map's needs a server anyway. */
async function bundle(name: "site" | "map" | "location", format: "iife" | "es"): Promise<void> {
  await build({
    configFile: false,
    root: HERE,
    base: "./",
    logLevel: "warn",
    publicDir: false,
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      cssTarget: ["chrome111", "safari16.4", "firefox115"],
      assetsInlineLimit: 0,
      // One stylesheet file: a split one would be written into the iife script.
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        input: { [name]: join(HERE, `src/${name}.ts`) },
        // Addressed by the stylesheet, copied by hand: inside `fonts/`, under its own name.
        external: [/\.woff2$/],
        output: {
          format,
          entryFileNames: `${name}.js`,
          assetFileNames: ({ names }) => (names[0]?.includes("worker") ? "map-worker.js" : `${name}[extname]`),
          codeSplitting: false,
        },
      },
    },
  });
}

interface Package {
  name: string;
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

/** What we bundle is `dependencies`, and whatever those bundle in turn. */
async function licences(): Promise<string> {
  const seen = new Map<string, string>();
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name) || name.startsWith("@types/")) return;
    seen.set(name, "");
    const folder = join(MODULES, name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Package;
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    seen.set(name, [`${about.name} ${about.version} (${about.license ?? "see below"})`, ...texts.map((text) => text.trim())].join("\n\n"));
    for (const dependency of Object.keys(about.dependencies ?? {})) await visit(dependency);
  };
  const own = JSON.parse(await readFile(join(HERE, "package.json"), "utf8")) as Package;
  for (const name of Object.keys(own.dependencies ?? {})) await visit(name);
  const line = `\n\n${"-".repeat(80)}\n\n`;
  return ["Software and fonts bundled with this website", ...[...seen.keys()].sort().map((name) => seen.get(name) ?? "")].join(line) + "\n";
}

await rm(OUT, { recursive: true, force: true });
await mkdir(join(OUT, "fonts"), { recursive: true });
await bundle("site", "iife");
await bundle("location", "iife");
await bundle("map", "es");
await copyFile(join(MODULES, FONT), join(OUT, "fonts", basename(FONT)));
await writeFile(join(OUT, "THIRD_PARTY.txt"), await licences());
