/**
 * What every package's vitest.config.js says. Tests run from source: the `@holdfast/source` export condition needs no build.
 *
 * @param {{ name: string, timeoutMs?: number }} options
 */
export function project({ name, timeoutMs = 30_000 }) {
  const conditions = ["@holdfast/source", "node", "import", "default"];
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include: ["test/**/*.test.ts"], testTimeout: timeoutMs, hookTimeout: timeoutMs },
  };
}
