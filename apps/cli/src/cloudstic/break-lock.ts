import { breakCloudsticLocks, type CloudsticBreak, type CloudsticLock, type CloudsticRepository, type ForeignPlace, openCloudsticRepository, openWithoutKey, RepositoryError } from "@holdfast/interop";
import { isStoreError } from "@holdfast/store";
import { CliError } from "../failure.ts";
import { openForeignPlace } from "../foreign-places/open.ts";
import { plain, say } from "../output/person.ts";
import { debugging } from "./debug-place.ts";
import { breakLockUsage, CLOUDSTIC_FLAGS, OWN_FLAGS } from "./flags.ts";
import { parseGoFlags } from "./go-flags.ts";
import { repositoryKeys } from "./keys.ts";
import { type CloudsticSettings, resolveCloudsticSettings } from "./settings.ts";

export const DEFAULT_REPOSITORY = "local:./backup_store";

/** The tool's exit codes: done or nothing to do; any failure; a flag that is wrong. */
const EXIT = { done: 0, failed: 1, flags: 2 } as const;

/** The documented `break-lock`, with its flags, its output and its exit codes; and the truth where it says something else. */
export async function breakCloudsticLock(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const parsed = parseGoFlags(args, [...CLOUDSTIC_FLAGS, ...OWN_FLAGS]);
  if (parsed.kind !== "flags") {
    tell(parsed.kind === "help" ? breakLockUsage() : `${parsed.problem}\n${breakLockUsage()}`);
    return parsed.kind === "help" ? EXIT.done : EXIT.flags;
  }
  let place: ForeignPlace | undefined;
  try {
    const settings = await resolveCloudsticSettings(parsed.values, env);
    place = await open(settings);
    const repository = await repositoryAt(place, settings);
    return report(await breakCloudsticLocks(repository, { force: settings.force }), settings);
  } catch (error) {
    const words = knownFailure(error);
    if (words === undefined) {
      throw error;
    }
    tell(`Failed to init store: ${words}`);
    return EXIT.failed;
  } finally {
    await place?.close();
  }
}

async function open(settings: CloudsticSettings): Promise<ForeignPlace> {
  const place = await openForeignPlace(settings.store ?? DEFAULT_REPOSITORY, settings.place);
  return settings.debug ? debugging(place, tell) : place;
}

/** Without a key an encrypted repository is opened only by who insists: its locks then go unread. */
async function repositoryAt(place: ForeignPlace, settings: CloudsticSettings): Promise<CloudsticRepository> {
  const keys = await repositoryKeys(settings);
  try {
    return await openCloudsticRepository(place, keys);
  } catch (error) {
    const unread = error instanceof RepositoryError ? await openWithoutKey(place) : null;
    if (unread === null || !unread.isEncrypted || error instanceof Error === false) {
      throw error;
    }
    if (!settings.force) {
      throw new RepositoryError(`${error.message}\nIts locks can be removed unread with --force.`, error);
    }
    return unread;
  }
}

function knownFailure(error: unknown): string | undefined {
  return error instanceof RepositoryError || error instanceof CliError ? error.message : isStoreError(error) ? error.message : undefined;
}

function report({ removed, refused, failures }: CloudsticBreak, { json }: CloudsticSettings): number {
  if (json) {
    say(JSON.stringify({ locks: removed.length === 0 ? null : removed.map(asJson) }, null, 2));
  } else if (removed.length > 0) {
    tell(["Locks removed:", ...removed.flatMap(forPeople)].join("\n"));
  } else if (refused.length === 0 && failures.length === 0) {
    tell("No lock found — repository is not locked.");
  }
  for (const { key, holder, operation, verdict } of refused) {
    tell(`Not removed: ${plain(key)} is held by ${plain(holder ?? "somebody")} (operation: ${plain(operation ?? "")}), and ${verdict.why}. To remove it all the same: --force`);
  }
  for (const { key, problem } of failures) {
    tell(`Failed to break lock: ${plain(key)}: ${plain(problem)}`);
  }
  return refused.length === 0 && failures.length === 0 ? EXIT.done : EXIT.failed;
}

/** The tool's own fields; for what could not be read, empty ones, and why. */
function asJson({ key, content }: CloudsticLock): Readonly<Record<string, unknown>> {
  if (content.kind === "record") {
    const { operation, holder, acquired_at, expires_at, is_shared } = content.record;
    return { operation, holder, acquired_at, expires_at, ...(is_shared === true ? { is_shared } : {}) };
  }
  return { operation: "", holder: "", acquired_at: "", expires_at: "", key, problem: problemOf(content) };
}

function forPeople({ key, mode, content }: CloudsticLock): readonly string[] {
  const record = content.kind === "record" ? content.record : { operation: "unknown", holder: "unknown", acquired_at: "unknown", expires_at: "unknown", is_shared: mode === "shared" };
  return [
    `  Operation:  ${plain(record.operation)}`,
    `  Holder:     ${plain(record.holder)}`,
    `  Acquired:   ${plain(record.acquired_at)}`,
    `  Expired at: ${plain(record.expires_at)}`,
    `  Shared:     ${record.is_shared === true}`,
    ...(content.kind === "record" ? [] : [`  Object:     ${plain(key)}`, `  Problem:    ${plain(problemOf(content))}`]),
    "",
  ];
}

function problemOf(content: Exclude<CloudsticLock["content"], { kind: "record" }>): string {
  return content.kind === "encrypted" ? "it is encrypted, and no key was given" : content.problem;
}

function tell(lines: string): void {
  process.stderr.write(`${lines}\n`);
}
