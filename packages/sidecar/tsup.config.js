import { library } from "@holdfast/tsup-config";

// Two entries: whoever locks does not load what is there for exploring.
export default library(["src/index.ts", "src/algorithm.ts"]);
