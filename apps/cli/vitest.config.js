import { project } from "@holdfast/vitest-config";

export default project({ name: "cli", timeoutMs: 60_000 });
