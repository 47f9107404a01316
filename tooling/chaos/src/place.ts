import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SeededRandom } from "@holdfast/simulator";
import { type Started, startMiniflareR2, startRadosgw, startSwift } from "@holdfast/test-servers";
import { type ChaosPlan, PlanError, type ServerName, SERVERS } from "./plan.ts";
import { type FaultyProxy, startFaultyProxy } from "./proxy.ts";

/** Where a run takes place: a store, the way to it, and a proxy on that way where there is one. */
export interface Place extends AsyncDisposable {
  readonly title: string;
  readonly storeUri: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly proxy: FaultyProxy | undefined;
}

const START: Readonly<Record<ServerName, () => Promise<Started>>> = { miniflare: startMiniflareR2, radosgw: startRadosgw, swift: startSwift };

/**
 * @throws {PlanError} The server cannot be had here, or the store is not on this machine: chaos is for nobody else's servers.
 */
export async function openPlace(plan: ChaosPlan, folder: string, random: SeededRandom): Promise<Place> {
  const server = SERVERS.find((name) => name === plan.store);
  if (server !== undefined) {
    return serverPlace(server, plan, random);
  }
  if (plan.store === "local" || plan.store.startsWith("local:")) {
    const path = plan.store === "local" ? join(folder, "store") : plan.store.slice("local:".length);
    mkdirSync(path, { recursive: true });
    return { title: "local disk", storeUri: `local:${path}`, environment: {}, proxy: undefined, async [Symbol.asyncDispose]() {} };
  }
  throw new PlanError(`--store is ${JSON.stringify(plan.store.slice(0, 40))}; it must be local, local:<path>, ${SERVERS.join(", ")}. Faults are injected on this machine only.`);
}

async function serverPlace(name: ServerName, plan: ChaosPlan, random: SeededRandom): Promise<Place> {
  const started = await START[name]();
  if (!started.available) {
    throw new PlanError(`${name} is not available here: ${started.reason}`);
  }
  const { server } = started;
  const direct = new URL(server.endpoint);
  const proxy = plan.network ? await startFaultyProxy({ host: direct.hostname, port: Number(direct.port) }, random) : undefined;
  const endpoint = new URL(direct);
  endpoint.port = String(proxy?.port ?? direct.port);
  return {
    title: name,
    storeUri: `s3:${server.buckets[0] ?? "locks"}/chaos`,
    environment: {
      HOLDFAST_S3_ENDPOINT: endpoint.href,
      HOLDFAST_S3_REGION: server.region,
      HOLDFAST_S3_ACCESS_KEY: server.credentials.accessKeyId,
      HOLDFAST_S3_SECRET_KEY: server.credentials.secretAccessKey,
    },
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy?.close();
      await server.stop();
    },
  };
}
