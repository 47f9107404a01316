import { availableParallelism } from "node:os";
import { countReporter } from "@holdfast/vitest-config/count-reporter";

/** One file more at once than there are processors: half of them wait for servers and processes. */
const maxWorkers = availableParallelism() + 1;

export default {
  test: {
    maxWorkers,
    projects: ["packages/*/vitest.config.js", "apps/*/vitest.config.js", "tooling/*/vitest.config.js", "examples/*/vitest.config.js"],
    reporters: ["default", countReporter()],
  },
};
