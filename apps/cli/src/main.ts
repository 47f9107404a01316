import { routeOf } from "./foreign/route.ts";
import { speak } from "./speak.ts";
import { run } from "./words/run.ts";

async function main(): Promise<void> {
  const route = routeOf(process.argv.slice(2), process.env);
  // Work waits for `run`, so it brings nothing along that is another command's.
  if (process.argv[2] === run.name && route.kind === "native") {
    await speak([run]);
  } else {
    const { everyWord } = await import("./every-word.ts");
    await everyWord(route);
  }
}

void main();
