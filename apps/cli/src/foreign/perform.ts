import { CommanderError } from "commander";
import { breakCloudsticLock } from "../cloudstic/break-lock.ts";
import { CLOUDSTIC_FLAGS, OWN_FLAGS } from "../cloudstic/flags.ts";
import { parseGoFlags } from "../cloudstic/go-flags.ts";
import { resolveCloudsticSettings } from "../cloudstic/settings.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { reportFailure } from "../output/report-failure.ts";
import { breakForeignLocks } from "./break-lock.ts";
import { lookAtPlace } from "./look.ts";
import { foreignCommand, type ForeignOptions } from "./options.ts";
import { releaseForeignLock } from "./release.ts";
import { type Route, storeOf } from "./route.ts";
import { foreignStatus } from "./status.ts";

type ForeignRoute = Exclude<Route, { kind: "native" }>;

/** The exit code; null when nothing of another tool is there, and the command is our own after all. */
export async function performForeign(route: ForeignRoute): Promise<number | null> {
  switch (route.kind) {
    case "cloudstic-break-lock": {
      return breakCloudsticLock(route.args, process.env);
    }
    case "foreign":
      return route.word === "run" ? runCloudstic(route.args) : perform(route.word, route.args);
    case "look":
      return (route.word === "break-lock" ? await breakRepository(route.args) : undefined) ?? perform(route.word, route.args);
  }
}

async function breakRepository(args: readonly string[]): Promise<number | undefined> {
  const call = await repositoryCall(args);
  return call === undefined ? undefined : breakCloudsticLock(call, process.env);
}

/** The arguments of cloudstic's own command, where the store that was named is one of its repositories. */
async function repositoryCall(args: readonly string[]): Promise<readonly string[] | undefined> {
  const uri = storeOf(args, process.env);
  const parsed = parseGoFlags(args, [...CLOUDSTIC_FLAGS, ...OWN_FLAGS]);
  if (uri === undefined || parsed.kind !== "flags") {
    return undefined;
  }
  try {
    const { place } = await resolveCloudsticSettings(parsed.values, process.env);
    await using looked = await lookAtPlace(uri, undefined, place);
    return looked.findings.some(({ format }) => format.id === "cloudstic") ? ["-store", uri, ...args] : undefined;
  } catch {
    // Whoever is asked next opens it again, and tells what is wrong with it.
    return undefined;
  }
}

async function runCloudstic(args: readonly string[]): Promise<number> {
  const { runUnderCloudsticLock } = await import("../cloudstic/run.ts");
  return runUnderCloudsticLock(args);
}

const ABOUT = {
  status: "Shows other tools' locks: whose they are, since when, whether the holder lives, whether it is safe to break them. Changes nothing.",
  "break-lock": "Breaks other tools' locks: dead ones at once, others with --force or after an answer.",
  release: "Releases a lock of swamp by force, as its own command does.",
} as const;

async function perform(word: keyof typeof ABOUT, args: readonly string[]): Promise<number | null> {
  let options: ForeignOptions = {};
  try {
    const command = foreignCommand(word, ABOUT[word]).argument("[name]");
    if (word !== "status") {
      command.option("--force", "also what may live").option("--key <key>", "only the lock with this key");
    }
    if (word === "release") {
      command.option("--model <type/id>", "the lock of one model");
    }
    await command.action((_name: string | undefined, given: ForeignOptions) => void (options = given)).parseAsync([...args], { from: "user" });
    return await (word === "status" ? foreignStatus(options) : word === "release" ? releaseForeignLock(options) : breakForeignLocks(options));
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODES.OK.code : EXIT_CODES.USAGE.code;
    }
    return reportFailure(error, { json: options.json === true ? "stdout" : undefined, store: options.store ?? "", look: "holdfast status --format <tool> --store <uri>" });
  }
}
