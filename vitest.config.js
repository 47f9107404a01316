import { availableParallelism } from "node:os";
import { countReporter } from "@holdfast/vitest-config/count-reporter";

/** As many files at once as there are processors, and two on the smallest machine: half of them wait for servers and processes. */
const maxWorkers = Math.max(2, availableParallelism());

export default {
  test: {
    maxWorkers,
    projects: ["packages/*/vitest.config.js", "apps/*/vitest.config.js", "tooling/*/vitest.config.js", "examples/*/vitest.config.js"],
    reporters: ["default", countReporter()],
  },
};
