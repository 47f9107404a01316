import { project } from "@holdfast/vitest-config";

export default project({ name: "new-driver", timeoutMs: 240_000 });
