import { createInterface } from "node:readline/promises";
import { type ForeignFormat, type ForeignLock, type ForeignPlace, removeForeignLock } from "@holdfast/interop";
import { isStoreError } from "@holdfast/store";
import { EXIT_CODES } from "../exit-codes.ts";
import { CliError } from "../failure.ts";
import { heading } from "../output/json.ts";
import { note, plain, say } from "../output/person.ts";
import { defaultPlaces } from "./default-places.ts";
import { foreignLockAsJson, foreignLockForPeople } from "./describe.ts";
import { lookAtPlace } from "./look.ts";
import { type ForeignOptions, placeSettings } from "./options.ts";

interface Outcome {
  readonly lock: ForeignLock;
  readonly tool: string;
  readonly outcome: "removed" | "absent" | "changed" | "refused" | "failed";
  readonly why: string | null;
}

/** Shows what it would break, and breaks what is dead, or what was confirmed. Null where nothing of any tool is there. */
export async function breakForeignLocks(options: ForeignOptions): Promise<number | null> {
  const uris = options.store === undefined ? defaultPlaces() : [options.store];
  const outcomes: Outcome[] = [];
  let isAnyTool = options.format !== undefined;
  for (const uri of uris) {
    await using looked = await lookAtPlace(uri, options.format, placeSettings(options));
    isAnyTool ||= looked.findings.length > 0;
    for (const { format, locks } of looked.findings) {
      for (const lock of locks.filter(({ key }) => options.key === undefined || key === options.key)) {
        outcomes.push({ lock, tool: format.tool, ...(await breakOne(looked.place, uri, format, lock, options)) });
      }
    }
  }
  return isAnyTool ? tell(outcomes, options) : null;
}

async function breakOne(place: ForeignPlace, uri: string, format: ForeignFormat, lock: ForeignLock, options: ForeignOptions): Promise<Pick<Outcome, "outcome" | "why">> {
  if (options.json !== true) {
    process.stderr.write(`${foreignLockForPeople(lock, format.tool, uri).join("\n")}\n`);
  }
  if (lock.verdict.kind !== "dead" && options.force !== true && !(await isConfirmed(lock))) {
    return { outcome: "refused", why: lock.verdict.why };
  }
  try {
    const outcome = await removeForeignLock(place, format, lock, { force: true });
    return { outcome, why: outcome === "changed" ? "another lock is there now, or somebody is removing it" : null };
  } catch (error) {
    if (isStoreError(error)) {
      return { outcome: "failed", why: error.message };
    }
    throw error;
  }
}

/** Nothing that may live goes without somebody who says so. */
async function isConfirmed({ verdict }: ForeignLock): Promise<boolean> {
  if (verdict.kind === "live" || !process.stdin.isTTY || !process.stderr.isTTY) {
    return false;
  }
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question("Break it? Type yes: ");
  questions.close();
  return answer.trim().toLowerCase() === "yes";
}

function tell(outcomes: readonly Outcome[], options: ForeignOptions): number {
  const of = (...kinds: readonly Outcome["outcome"][]): readonly Outcome[] => outcomes.filter(({ outcome }) => kinds.includes(outcome));
  const removed = of("removed");
  const kept = of("refused", "changed", "failed");
  if (options.json === true) {
    say(JSON.stringify({ ...heading("foreign-break-lock"), outcomes: outcomes.map(({ lock, tool, outcome, why }) => ({ outcome, why, lock: foreignLockAsJson(lock, tool) })) }));
  } else {
    say(outcomes.length === 0 ? "No lock is there: there is nothing to break." : `Broke ${removed.length} of ${outcomes.length} locks.`);
    kept.forEach(({ lock, why }) => note(`${plain(lock.key)} was not broken: ${plain(why ?? "it is in use")}`));
  }
  if (options.key !== undefined && outcomes.length === 0) {
    throw new CliError("REFUSED", `There is no lock ${plain(options.key)}.`, "What there is: holdfast status --format <tool>");
  }
  return of("failed").length > 0 ? EXIT_CODES.STORE.code : kept.length > 0 ? EXIT_CODES.REFUSED.code : EXIT_CODES.OK.code;
}
