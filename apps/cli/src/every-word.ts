import { withoutAlias } from "./config/alias-in-arguments.ts";
import { type Route, routeOf } from "./foreign/route.ts";
import { reportFailure } from "./output/report-failure.ts";
import { speak } from "./speak.ts";
import { WORDS } from "./words/all.ts";

/** The whole program, in a file of its own, started for whatever is not a plain `run`. */
async function everyWord(): Promise<void> {
  const route = routeOf(process.argv.slice(2), process.env);
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

void everyWord();
