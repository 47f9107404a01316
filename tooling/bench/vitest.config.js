import { project } from "@holdfast/vitest-config";

export default project({ name: "bench" });
