import { withoutAlias } from "./config/alias-in-arguments.ts";
import type { Route } from "./foreign/route.ts";
import { reportFailure } from "./output/report-failure.ts";
import { speak } from "./speak.ts";
import { WORDS } from "./words/all.ts";

/** The whole program: a file of its own in the bundle, loaded for whatever is not a plain `run`. */
export async function everyWord(route: Route): Promise<void> {
  const code = route.kind === "native" ? null : await foreign(route);
  if (code === null) {
    await speak(WORDS);
  } else {
    process.exitCode = code;
  }
}

async function foreign(route: Exclude<Route, { kind: "native" }>): Promise<number | null> {
  try {
    const { performForeign } = await import("./foreign/perform.ts");
    return await performForeign({ ...route, args: withoutAlias(route.args, process.cwd(), process.env) });
  } catch (error) {
    return reportFailure(error, { json: undefined, store: "", look: "holdfast list" });
  }
}
