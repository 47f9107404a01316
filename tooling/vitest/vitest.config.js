import { project } from "./index.js";

export default project({ name: "vitest-config" });
