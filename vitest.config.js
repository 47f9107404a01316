import { countReporter } from "@holdfast/vitest-config/count-reporter";

export default {
  test: {
    projects: ["packages/*/vitest.config.js", "apps/*/vitest.config.js", "tooling/*/vitest.config.js", "examples/*/vitest.config.js"],
    reporters: ["default", countReporter()],
  },
};
