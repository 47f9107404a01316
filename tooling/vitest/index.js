// Tests run from source: the `@holdfast/source` export condition needs no build.
/** @param {{ name: string, timeoutMs?: number }} options */
export function project({ name, timeoutMs = 30_000 }) {
  return {
    resolve: { conditions: ["@holdfast/source", "node", "import", "default"] },
    ssr: { resolve: { conditions: ["@holdfast/source", "node", "import", "default"] } },
    test: { name, include: ["test/**/*.test.ts"], testTimeout: timeoutMs, hookTimeout: timeoutMs },
  };
}
