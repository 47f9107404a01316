import { existsSync } from "node:fs";
import { demo } from "./demo.mjs";
import { install } from "./install.mjs";
import { inRoot } from "./root.mjs";
import { main, StepFailure } from "./step.mjs";
import { build } from "./tools.mjs";

await main(start);

async function start() {
  console.log("Holdfast: locks on the storage you already have.\n");
  await install();
  await build("the command `holdfast`", ["--filter=holdfast"]);
  const program = inRoot("apps", "cli", "dist", "holdfast.js");
  if (!existsSync(program)) {
    throw new StepFailure({ title: "The build of the command line", output: `${program} was not built.`, next: "run `npm run build` and read its output." });
  }
  return demo(program);
}
