import type { Route } from "./foreign/route.ts";
import { speak } from "./speak.ts";
import { WORDS } from "./words/all.ts";

/** The whole program: a file of its own in the bundle, loaded for whatever is not a plain `run`. */
export async function everyWord(route: Route): Promise<void> {
  if (route.kind !== "native") {
    const { performForeign } = await import("./foreign/perform.ts");
    const code = await performForeign(route);
    if (code !== null) {
      process.exitCode = code;
      return;
    }
  }
  await speak(WORDS);
}
