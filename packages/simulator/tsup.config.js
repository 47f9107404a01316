import { library } from "@holdfast/tsup-config";

// Two entries, so that who explores does not load what patches and bundles core.
export default library(["src/index.ts", "src/mutants/index.ts"]);
