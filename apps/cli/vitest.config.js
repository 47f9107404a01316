import { project } from "@holdfast/vitest-config";

const config = project({ name: "cli", timeoutMs: 60_000 });
// The tests run the program as it is shipped, so it is bundled once before them.
export default { ...config, test: { ...config.test, globalSetup: ["test/bundle.ts"] } };
