import { project } from "@holdfast/vitest-config";

export default project({ name: "chaos", timeoutMs: 180_000 });
