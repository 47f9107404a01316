// One place for how a library is bundled: JavaScript by tsup, declarations by tsc.
/** @param {readonly string[]} entry @returns {import("tsup").Options} */
export function library(entry = ["src/index.ts"]) {
  return { entry: [...entry], format: ["esm"], platform: "node", target: "node20.19", clean: false, splitting: true, sourcemap: true, dts: false, silent: true };
}

/**
 * For a library that checks its input with zod: what it uses of zod is bundled into it, because zod's own entry loads
 * the whole library and its locales, ten times what is used.
 *
 * @param {readonly string[]} entry @returns {import("tsup").Options}
 */
export function libraryWithZod(entry = ["src/index.ts"]) {
  return { ...library(entry), noExternal: ["zod"], treeshake: true };
}
