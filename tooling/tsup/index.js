// One place for how a library is bundled: JavaScript by tsup, declarations by tsc.
/** @param {readonly string[]} entry @returns {import("tsup").Options} */
export function library(entry = ["src/index.ts"]) {
  return { entry: [...entry], format: ["esm"], platform: "node", target: "node20.19", clean: false, splitting: true, sourcemap: true, dts: false, silent: true };
}
