import { CLOUDSTIC_FLAGS } from "../cloudstic/flags.ts";
import { hasDefaultRepository } from "./default-places.ts";

/** Whose command a command line is. */
export type Route =
  | { readonly kind: "native" }
  /** cloudstic's `break-lock`, flag for flag. */
  | { readonly kind: "cloudstic-break-lock"; readonly args: readonly string[] }
  /** About other tools' locks for sure: a format is named. */
  | { readonly kind: "foreign"; readonly word: ForeignWord; readonly args: readonly string[] }
  /** No lock was named: it is found out by looking, and if nothing of another tool is there it is ours. */
  | { readonly kind: "look"; readonly word: "status" | "break-lock"; readonly args: readonly string[] };

export type ForeignWord = "status" | "break-lock" | "release" | "run";

const WORDS: readonly string[] = ["status", "break-lock", "release", "run"] satisfies readonly ForeignWord[];
const NAMES_A_LOCK = ["--name", "--token", "--lease-id", "--handle", "--reason"];
/** Flags that mean the same to both, or are both's. */
const SHARED_FLAGS = ["store", "json", "force", "format", "s3-endpoint", "s3-region", "s3-profile", "s3-access-key", "s3-secret-key", "quiet"];
const TAKE_A_VALUE = /^--(?:store|format|key|model|[a-z0-9]+-(?:endpoint|region|profile|access-key|secret-key|password|key|known-hosts))$/;

type Env = Readonly<Record<string, string | undefined>>;

/** Decided by what was written alone, and by whether cloudstic's default repository is here. */
export function routeOf(argv: readonly string[], env: Env): Route {
  const [word = "", ...rest] = argv;
  // The command of run has flags of its own, and where it begins is not known here: so --format has to come first.
  const args = word === "run" ? rest.slice(0, 2).filter((arg, at) => at > 0 || /^--format(=|$)/.test(arg)) : rest;
  if (!isForeignWord(word)) {
    return { kind: "native" };
  }
  const format = valueOf(args, "format");
  if (word === "break-lock" && (format === "cloudstic" || (format === undefined && isCloudsticCall(args, env)))) {
    return { kind: "cloudstic-break-lock", args: rest };
  }
  if (format !== undefined) {
    return { kind: "foreign", word, args: rest };
  }
  const isNamed = (env["HOLDFAST_NAME"] ?? "") !== "" || args.some((arg) => NAMES_A_LOCK.includes(arg.split("=", 1)[0] ?? "")) || hasWord(args);
  return (word === "status" || word === "break-lock") && !isNamed && !args.includes("--help") && !args.includes("-h") ? { kind: "look", word, args: rest } : { kind: "native" };
}

/** The store that a command line or the environment names. */
export function storeOf(args: readonly string[], env: Env): string | undefined {
  const variable = env["HOLDFAST_STORE"];
  return valueOf(args, "store") ?? (variable === "" ? undefined : variable);
}

function isForeignWord(word: string): word is ForeignWord {
  return WORDS.includes(word);
}

/** One dash before a word, a flag or a variable that only cloudstic has, or nothing at all beside its default repository. */
function isCloudsticCall(args: readonly string[], env: Env): boolean {
  const only = new Set(CLOUDSTIC_FLAGS.map(({ name }) => name).filter((name) => !SHARED_FLAGS.includes(name)));
  const isItsFlag = args.some((arg) => /^-[a-z][a-z0-9-]+/.test(arg) || only.has(/^--([a-z0-9-]+)/.exec(arg)?.[1] ?? ""));
  if (isItsFlag) {
    return true;
  }
  if (hasWord(args) || args.some((arg) => NAMES_A_LOCK.includes(arg.split("=", 1)[0] ?? ""))) {
    return false;
  }
  const isSaid = ["CLOUDSTIC_STORE", "CLOUDSTIC_PROFILE"].some((name) => (env[name] ?? "") !== "");
  const isElsewhere = valueOf(args, "store") !== undefined || (env["HOLDFAST_STORE"] ?? "") !== "" || (env["HOLDFAST_NAME"] ?? "") !== "";
  return (isSaid && valueOf(args, "store") === undefined) || (!isElsewhere && !args.includes("--help") && hasDefaultRepository());
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((arg) => arg === `--${name}` || arg === `-${name}` || arg.startsWith(`--${name}=`) || arg.startsWith(`-${name}=`));
  const arg = at === -1 ? undefined : args[at];
  return arg === undefined ? undefined : arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : args[at + 1];
}

/** Whether a lock is named by a word of its own. */
function hasWord(args: readonly string[]): boolean {
  return args.some((arg, at) => !arg.startsWith("-") && !TAKE_A_VALUE.test(args[at - 1] ?? ""));
}
