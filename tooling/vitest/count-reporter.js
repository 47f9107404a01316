import { writeFileSync } from "node:fs";
import { failuresOf } from "./failures.js";
import { lineOf, totalsOf } from "./totals.js";

/**
 * Says why each skipped test was skipped, names what failed, and ends the run with its one-line count. Where `HOLDFAST_TEST_TOTALS` names a
 * file, the count goes there instead, for `npm test` to print after vitest's own last words.
 *
 * @returns {import("vitest/node").Reporter}
 */
export function countReporter() {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules) {
        for (const test of module.children.allTests("skipped")) {
          console.log(`skipped  ${test.fullName}: ${noteOf(test) ?? "no reason given"}`);
        }
      }
      for (const line of failuresOf(modules, unhandledErrors)) {
        console.log(line);
      }
      const totals = totalsOf(modules, unhandledErrors.length);
      const file = process.env["HOLDFAST_TEST_TOTALS"];
      if (file === undefined) {
        console.log(`\n${lineOf(totals)}`);
      } else {
        writeFileSync(file, JSON.stringify(totals));
      }
    },
  };
}

/** @param {import("vitest/node").TestCase} test */
function noteOf(test) {
  const result = test.result();
  return result.state === "skipped" ? result.note : undefined;
}
