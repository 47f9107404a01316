import { library } from "@holdfast/tsup-config";

// Entries of their own, so that who explores does not load what patches and bundles core.
export default library(["src/index.ts", "src/claims/index.ts", "src/mutants/index.ts"]);
