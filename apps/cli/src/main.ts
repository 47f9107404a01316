import { routeOf } from "./foreign/route.ts";
import { speak } from "./speak.ts";
import { run } from "./words/run.ts";

/** `run`, the one command that work waits for: it brings nothing along that is another command's. */
async function main(): Promise<void> {
  if (routeOf(process.argv.slice(2), process.env).kind === "native") {
    await speak([run]);
  } else {
    await import("./every-word.ts");
  }
}

void main();
