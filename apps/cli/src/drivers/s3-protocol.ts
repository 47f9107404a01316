import type { S3Protocol } from "@holdfast/store-s3";
import { CliError } from "../failure.ts";
import type { DriverSetting, DriverSettings } from "./driver.ts";
import { listDelayOf } from "./list-delay.ts";

const PROTOCOL = "HOLDFAST_S3_PROTOCOL";
const LIST_DELAY = { flag: "--s3-list-delay", variable: "HOLDFAST_S3_LIST_DELAY" } as const;

const PROTOCOLS: readonly S3Protocol[] = ["registers", "claims", "auto"];

export const protocolSettings: readonly DriverSetting[] = [
  { flag: "--s3-protocol <protocol>", variable: PROTOCOL, description: "registers (default): conditional writes; claims: for stores without them; auto: what the store can do" },
  { flag: `${LIST_DELAY.flag} <duration>`, variable: LIST_DELAY.variable, description: "with claims: vouches that a listing misses nothing older than this; without it locks are advisory" },
];

/**
 * How locks are kept in the bucket, as far as somebody said so.
 *
 * @throws {CliError} `USAGE`
 */
export function protocolOf(settings: DriverSettings): { readonly protocol: S3Protocol; readonly listDelayMs: number | undefined } {
  const text = settings[PROTOCOL] ?? "registers";
  const protocol = PROTOCOLS.find((known) => known === text);
  if (protocol === undefined) {
    throw new CliError("USAGE", `--s3-protocol (${PROTOCOL}) is none that there is.`, `Allowed is ${PROTOCOLS.join(", ")}.`);
  }
  return { protocol, listDelayMs: listDelayOf(settings, LIST_DELAY) };
}
