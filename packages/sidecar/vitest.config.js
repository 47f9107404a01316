import { project } from "@holdfast/vitest-config";

export default project({ name: "sidecar", timeoutMs: 180_000 });
