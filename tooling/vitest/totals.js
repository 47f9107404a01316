/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Totals */

/**
 * The last line of every test run, for people and for programs.
 *
 * @param {Totals} totals
 * @returns {string}
 */
export function lineOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Counts single tests. What failed without being a test (a file that did not load, a hook of a suite, an unhandled error)
 * is one failure each, and a test that never got its result has failed: nothing may go missing from the sum.
 *
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {number} unhandledErrors
 * @returns {Totals}
 */
export function totalsOf(modules, unhandledErrors) {
  const results = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  /** @param {string} state */
  const count = (state) => results.filter((result) => result === state).length;
  const failedSuites = modules.reduce((sum, module) => sum + failedGroupsIn(module), 0);
  return {
    passed: count("passed"),
    failed: count("failed") + count("pending") + failedSuites + unhandledErrors,
    skipped: count("skipped"),
  };
}

/** @param {import("vitest/node").TestModule} module */
function failedGroupsIn(module) {
  return [module, ...module.children.allSuites()].filter((group) => group.errors().length > 0).length;
}
