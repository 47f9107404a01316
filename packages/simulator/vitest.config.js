import { project } from "@holdfast/vitest-config";

export default project({ name: "simulator", timeoutMs: 180_000 });
