import { CommanderError } from "commander";
import { EXIT_CODES } from "./exit-codes.ts";
import { routeOf } from "./foreign/route.ts";
import { reportFailure } from "./output/report-failure.ts";
import { createProgram } from "./program.ts";

/** Replaced by the version in package.json when the program is bundled. */
declare const HOLDFAST_VERSION: string | undefined;

async function main(): Promise<void> {
  const version = typeof HOLDFAST_VERSION === "string" ? HOLDFAST_VERSION : "0.0.0";
  const route = routeOf(process.argv.slice(2), process.env);
  if (route.kind !== "native") {
    const { performForeign } = await import("./foreign/perform.ts");
    const code = await performForeign(route);
    if (code !== null) {
      process.exitCode = code;
      return;
    }
  }
  const program = createProgram(version, (code) => {
    process.exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said so itself. Help and version that were asked for are no mistake.
      process.exitCode = error.exitCode === 0 ? EXIT_CODES.OK.code : EXIT_CODES.USAGE.code;
    } else {
      process.exitCode = reportFailure(error, { json: undefined, store: "", look: "holdfast list" });
    }
  }
}

void main();
