import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SeededRandom } from "@holdfast/simulator";
import { type ChaosPlan, PlanError, SERVERS } from "./plan.ts";
import type { FaultyProxy } from "./proxy.ts";
import { s3Place } from "./s3-place.ts";
import { sshdPlace } from "./sshd-place.ts";

/** Where a run takes place: a store, the way to it, and a proxy on that way where there is one. */
export interface Place extends AsyncDisposable {
  readonly title: string;
  readonly storeUri: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly proxy: FaultyProxy | undefined;
  /** Stops the server and starts it again so much later, with all that was written; where there is a server. */
  readonly restart: ((downMs: number) => Promise<void>) | undefined;
}

/**
 * @throws {PlanError} The server cannot be had here, or the store is not on this machine: chaos is for nobody else's servers.
 */
export async function openPlace(plan: ChaosPlan, folder: string, random: SeededRandom): Promise<Place> {
  const server = SERVERS.find((name) => name === plan.store);
  if (server !== undefined) {
    return server === "sshd" ? sshdPlace(plan, folder, random) : s3Place(server, plan, random);
  }
  const [, scheme = "", path = join(folder, "store")] = /^(local|careless)(?::(.+))?$/.exec(plan.store) ?? [];
  if (scheme !== "") {
    mkdirSync(path, { recursive: true });
    const title = scheme === "local" ? "local disk" : "a store that ignores conditions";
    return { title, storeUri: `${scheme}:${path}`, environment: {}, proxy: undefined, restart: undefined, async [Symbol.asyncDispose]() {} };
  }
  throw new PlanError(`--store is ${JSON.stringify(plan.store.slice(0, 40))}; it must be local, local:<path>, careless, ${SERVERS.join(", ")}. Faults are injected on this machine only.`);
}
