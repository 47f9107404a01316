import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { allSnippets } from "./snippets.js";

// Each document gets a folder, so that its files can import each other as the reader would write it.
const folder = fileURLToPath(new URL("../.written", import.meta.url));
rmSync(folder, { recursive: true, force: true });
for (const { path, line, language, code, name, partOf } of allSnippets()) {
  if (language !== "sh" && partOf === undefined) {
    const place = join(folder, path.replace(/[^a-z0-9]+/gi, "-"));
    mkdirSync(place, { recursive: true });
    // A program without an import is a module all the same.
    writeFileSync(join(place, name ?? `line-${line}.${language}`), `${code}\nexport {};\n`);
  }
}
