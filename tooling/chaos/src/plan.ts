import { parseArgs } from "node:util";

/** Servers of this machine that a run can start for itself. */
export const SERVERS = ["miniflare", "radosgw", "sshd", "swift"] as const;
export type ServerName = (typeof SERVERS)[number];

export interface ChaosPlan {
  /** A URI, or the name of a server that the run starts and stops; `local` is a folder of its own, `careless` one whose conditions are ignored. */
  readonly store: string;
  readonly seconds: number;
  readonly processes: number;
  readonly seed: string;
  readonly ttlMs: number;
  /** Kills with SIGKILL, and starts anew. */
  readonly kills: boolean;
  /** Stops with SIGSTOP, for a moment or for longer than any lease. */
  readonly stops: boolean;
  /** Wall clocks that are wrong, and jump; needs libfaketime. */
  readonly clocks: boolean;
  /** A proxy that delays, cuts, repeats and swallows; for stores on a network. */
  readonly network: boolean;
  /** The server goes down and comes back, with all that was written. */
  readonly restarts: boolean;
  /** Where the history goes when something is found, or always with `--keep`. */
  readonly folder: string | undefined;
  readonly json: boolean;
  /** Write the figures into docs/safety.md. */
  readonly write: boolean;
  /** With `write`: adds the figures to those of earlier runs on the same place, instead of taking their row. */
  readonly add: boolean;
}

export class PlanError extends Error {
  override readonly name = "PlanError";
}

export const USAGE = `pnpm chaos [--store local|local:<path>|careless|miniflare|radosgw|sshd|swift] [--seconds 1..3600] [--processes 2..32]
           [--seed <text>] [--ttl <ms, 1000..60000>] [--no-kills] [--no-stops] [--no-clocks] [--no-network] [--no-restarts]
           [--folder <path>] [--json] [--write [--add]]`;

/** @throws {PlanError} naming the flag and what is allowed. */
export function parsePlan(words: readonly string[], seedOtherwise: string): ChaosPlan {
  const { values } = parse(words);
  return {
    store: values.store ?? "local",
    seconds: within("--seconds", values.seconds ?? "20", 1, 3_600),
    processes: within("--processes", values.processes ?? "4", 2, 32),
    seed: values.seed ?? seedOtherwise,
    ttlMs: within("--ttl", values.ttl ?? "1000", 1_000, 60_000),
    kills: values["no-kills"] !== true,
    stops: values["no-stops"] !== true,
    clocks: values["no-clocks"] !== true,
    network: values["no-network"] !== true,
    restarts: values["no-restarts"] !== true,
    folder: values.folder,
    json: values.json === true,
    write: values.write === true || values.add === true,
    add: values.add === true,
  };
}

function parse(words: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        store: text,
        seconds: text,
        processes: text,
        seed: text,
        ttl: text,
        folder: text,
        "no-kills": flag,
        "no-stops": flag,
        "no-clocks": flag,
        "no-network": flag,
        "no-restarts": flag,
        json: flag,
        write: flag,
        add: flag,
      },
    });
  } catch (error) {
    throw new PlanError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function within(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new PlanError(`${flag} is ${JSON.stringify(text.slice(0, 40))}; it must be a whole number from ${min} to ${max}.`);
  }
  return value;
}
