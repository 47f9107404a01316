import { Command, InvalidArgumentError, Option } from "commander";
import type { BreakLockOptions } from "./commands/break-lock.ts";
import type { ListOptions } from "./commands/list.ts";
import { run, type RunOptions } from "./commands/run.ts";
import type { StatusOptions } from "./commands/status.ts";
import { type DurationRange, parseDuration } from "./duration.ts";
import { driverOptions, driverSettings } from "./drivers/settings.ts";
import { exitCodeTable, OTHER_EXIT_CODES } from "./exit-codes.ts";
import { STORE_FORMS } from "./stores.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const STORE_DEFAULT = "local:./.holdfast";

const EXAMPLES = `
Examples:
  holdfast run --name deploy -- ./deploy.sh        one at a time, waiting up to 60s
  holdfast run --name deploy --no-wait -- make     or not at all (exit code 75)
  holdfast status deploy                           who has it, what for, since when
  holdfast list                                    every lock of the store
  holdfast break-lock deploy                       when its holder is dead for good

Exit codes:
${exitCodeTable()}

${OTHER_EXIT_CODES}`;

const RUN_HELP = `
The command gets our stdin, stdout, stderr and signals, and holdfast ends as it ends: with its exit code, or by its signal.
It is stopped, with every process it started, before anybody else can take the lock: when the lease is lost, and also when
holdfast itself is killed or stopped. Processes that it leaves behind are stopped before the lock is given back.

The command finds in its environment:
  HOLDFAST_TOKEN      number that grows from holder to holder; let what you write to refuse lower ones
  HOLDFAST_DEADLINE   end of the lease without any renewal, in milliseconds since 1970; holdfast renews it as long as it runs
  HOLDFAST_LEASE_ID, HOLDFAST_LOCK, HOLDFAST_STORE

Examples:
  holdfast run --name backup --ttl 5m --operation "nightly backup" -- restic backup /home
  holdfast run --name report --mode shared -- ./read-report
  holdfast run --name deploy -- sh -c 'echo "token $HOLDFAST_TOKEN" && ./deploy.sh'`;

/** The command line: what there is, what it means, and what calls what. `setExitCode` gets the outcome. */
export function createProgram(version: string, setExitCode: (code: number) => void): Command {
  const program = new Command("holdfast")
    .description("Run a command under a lock on the storage you already have; see who holds what; break what is dead.")
    .version(version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError("(holdfast --help shows what there is)")
    .exitOverride()
    .addHelpText("after", EXAMPLES)
    .hook("preAction", (_, command) => void command.setOptionValue("settings", driverSettings(command.opts())));

  program
    .command("run")
    .summary("run a command while holding a lock")
    .description("Takes a lock, runs a command, gives the lock back.")
    .usage("[options] [--] <command> [arguments...]")
    .argument("[command...]", "the command and its arguments; what follows it is never read as a flag of ours")
    .passThroughOptions()
    .addOption(storeOption())
    .addOption(nameOption().default("default"))
    .addOption(new Option("--mode <mode>", "exclusive: nobody else; shared: together with other shared holders").choices(["exclusive", "shared"]).default("exclusive").env("HOLDFAST_MODE"))
    .addOption(durationOption("--wait <duration>", "how long to wait for the lock, 0 to 30d", "60s", "HOLDFAST_WAIT", { minMs: 0, maxMs: 30 * DAY_MS }))
    .addOption(new Option("--no-wait", "do not wait: the same as --wait 0"))
    .addOption(durationOption("--ttl <duration>", "for how long the lease holds without a renewal, 1s to 24h", "30s", "HOLDFAST_TTL", { minMs: SECOND_MS, maxMs: DAY_MS }))
    .addOption(durationOption("--grace <duration>", "between SIGTERM and SIGKILL when the command is asked to end, 0 to 1h", "10s", "HOLDFAST_GRACE", { minMs: 0, maxMs: DAY_MS / 24 }))
    .addOption(new Option("--operation <text>", "what it is for, shown to those who wait (default: the command's name)").env("HOLDFAST_OPERATION"))
    .addOption(quietOption("say nothing while waiting"))
    .addOption(jsonOption("failures of holdfast as one line of JSON on stderr"))
    .addHelpText("after", RUN_HELP)
    .action(async (command: string[], options: RunOptions) => setExitCode(await run(command, options)));

  program
    .command("status")
    .summary("show who holds a lock")
    .description("Shows who holds a lock, what for and since when. Changes nothing.")
    .argument("[name]", "the lock")
    .addOption(storeOption())
    .addOption(nameOption())
    .addOption(jsonOption("the status as JSON"))
    .action(async (name: string | undefined, options: StatusOptions) => {
      const { status } = await import("./commands/status.ts");
      setExitCode(await status(name, options));
    });

  program
    .command("list")
    .summary("list the locks of a store")
    .description("Lists the locks of a store that somebody holds. Changes nothing.")
    .argument("[prefix]", "only locks whose names begin with this", "")
    .option("--all", "also the free ones")
    .addOption(storeOption())
    .addOption(jsonOption("the list as JSON"))
    .action(async (prefix: string, options: ListOptions) => {
      const { list } = await import("./commands/list.ts");
      setExitCode(await list(prefix, options));
    });

  program
    .command("break-lock")
    .summary("end a holder by hand")
    .description("Ends a holder that is dead for good. Shows what it would break, and breaks only what was confirmed: by --token, by --lease-id, by --force, or on a terminal by an answer.")
    .argument("[name]", "the lock")
    .addOption(storeOption())
    .addOption(nameOption())
    .option("--token <number>", "break the exclusive holder with this token, and nobody else", parseToken)
    .option("--lease-id <id>", "break the shared holder with this lease id, and nobody else")
    .option("--force", "break whoever holds it now")
    .option("--reason <text>", "why, for whoever looks at it later")
    .addOption(jsonOption("what was broken as JSON"))
    .action(async (name: string | undefined, options: BreakLockOptions) => {
      const { breakLock } = await import("./commands/break-lock.ts");
      setExitCode(await breakLock(name, options));
    });

  for (const command of program.commands) {
    driverOptions().forEach((option) => command.addOption(option));
  }

  // Called by the watcher of a `run` that was killed; not for people.
  program.command("__settle", { hidden: true }).action(async () => {
    const { settle } = await import("./commands/settle.ts");
    setExitCode(await settle());
  });
  return program;
}

function storeOption(): Option {
  return new Option("--store <uri>", `where the locks are: ${STORE_FORMS.join(", ")}`).default(STORE_DEFAULT).env("HOLDFAST_STORE");
}

function nameOption(): Option {
  return new Option("--name <lock>", "the lock, for example deploy or models/customer").env("HOLDFAST_NAME");
}

function jsonOption(description: string): Option {
  return new Option("--json", description).env("HOLDFAST_JSON");
}

function quietOption(description: string): Option {
  return new Option("--quiet", description).env("HOLDFAST_QUIET");
}

function durationOption(flags: string, description: string, initially: string, variable: string, range: DurationRange): Option {
  const parse = (text: string): number => {
    const value = parseDuration(text, range);
    if (typeof value === "number") {
      return value;
    }
    throw new InvalidArgumentError(`Allowed is ${value.allowed}.`);
  };
  return new Option(flags, description).argParser(parse).default(parse(initially), initially).env(variable);
}

function parseToken(text: string): number {
  const token = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(token)) {
    throw new InvalidArgumentError("Allowed is the number that status shows.");
  }
  return token;
}
