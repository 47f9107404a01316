import { fileURLToPath } from "node:url";
import { scaffold, ScaffoldError } from "./scaffold.js";

const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[\\/]$/, "");
const [scheme] = process.argv.slice(2);

try {
  if (scheme === undefined) {
    throw new ScaffoldError("Name the scheme of the store's URIs: pnpm new-driver redis");
  }
  for (const path of scaffold(root, scheme)) {
    console.log(`  ${path}`);
  }
  console.log(`
Next:
  npx pnpm install                              links the new package
  npx vitest run --project store-${scheme}      says which clauses of the contract are not met yet
  docs/writing-a-driver.md                      walks through a complete one
When all are met: a row in ARCHITECTURE.md and README.md, a page in docs/backends, a line in apps/cli/src/drivers/all.ts.`);
} catch (error) {
  if (!(error instanceof ScaffoldError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
