import { project } from "@holdfast/vitest-config";

export default project({ name: "scenarios", timeoutMs: 120_000 });
