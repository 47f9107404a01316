import { project } from "@holdfast/vitest-config";

export default project({ name: "test-servers", timeoutMs: 120_000 });
