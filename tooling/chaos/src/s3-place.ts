import type { SeededRandom } from "@holdfast/simulator";
import { type Started, startMiniflareR2, startRadosgw, startSwift } from "@holdfast/test-servers";
import { S3_PROTOCOL } from "./open-store.ts";
import type { Place } from "./place.ts";
import { type ChaosPlan, PlanError, type ServerName } from "./plan.ts";
import { startFaultyProxy } from "./proxy.ts";

interface S3Server {
  readonly title: string;
  readonly start: () => Promise<Started>;
  readonly environment?: NodeJS.ProcessEnv;
}

const S3_SERVERS: Readonly<Record<Exclude<ServerName, "sshd">, S3Server>> = {
  miniflare: { title: "R2 (miniflare)", start: startMiniflareR2 },
  radosgw: { title: "Ceph (radosgw)", start: startRadosgw },
  swift: { title: "Swift, by claims", start: startSwift, environment: { [S3_PROTOCOL]: "claims" } },
};

/** @throws {PlanError} The server cannot be had here. */
export async function s3Place(name: keyof typeof S3_SERVERS, plan: ChaosPlan, random: SeededRandom): Promise<Place> {
  const { title, start, environment } = S3_SERVERS[name];
  const started = await start();
  if (!started.available) {
    throw new PlanError(`${name} is not available here: ${started.reason}`);
  }
  const { server } = started;
  const direct = new URL(server.endpoint);
  const proxy = plan.network ? await startFaultyProxy({ host: direct.hostname, port: Number(direct.port) }, random, "http") : undefined;
  const endpoint = new URL(direct);
  endpoint.port = String(proxy?.port ?? direct.port);
  return {
    title,
    storeUri: `s3:${server.buckets[0] ?? "locks"}/chaos`,
    environment: {
      HOLDFAST_S3_ENDPOINT: endpoint.href,
      HOLDFAST_S3_REGION: server.region,
      HOLDFAST_S3_ACCESS_KEY: server.credentials.accessKeyId,
      HOLDFAST_S3_SECRET_KEY: server.credentials.secretAccessKey,
      ...environment,
    },
    proxy,
    restart: (downMs) => server.restart(downMs),
    async [Symbol.asyncDispose]() {
      await proxy?.close();
      await server.stop();
    },
  };
}
