import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SeededRandom } from "@holdfast/simulator";
import { startSshd } from "@holdfast/test-servers";
import type { Place } from "./place.ts";
import { type ChaosPlan, PlanError } from "./plan.ts";
import { startFaultyProxy } from "./proxy.ts";

/** @throws {PlanError} The server cannot be had here. */
export async function sshdPlace(plan: ChaosPlan, folder: string, random: SeededRandom): Promise<Place> {
  const started = await startSshd();
  if (!started.available) {
    throw new PlanError(`sshd is not available here: ${started.reason}`);
  }
  const { server } = started;
  const proxy = plan.network ? await startFaultyProxy(server, random, "ssh") : undefined;
  const port = proxy?.port ?? server.port;
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `[${server.host}]:${port} ${server.hostKeys.ed25519}\n`);
  return {
    title: "OpenSSH (sshd)",
    storeUri: `sftp://${encodeURIComponent(server.user)}@${server.host}:${port}${server.root}/chaos`,
    environment: { HOLDFAST_STORE_SFTP_IDENTITY: server.identityFile, HOLDFAST_STORE_SFTP_KNOWN_HOSTS: knownHosts, HOLDFAST_STORE_SFTP_CONFIG: "none" },
    proxy,
    async restart(downMs) {
      // Sessions outlive a restart of the server; here they end with it, as when the whole machine goes down.
      proxy?.setOutage(true);
      await server.restart(downMs);
      proxy?.setOutage(false);
    },
    async [Symbol.asyncDispose]() {
      await proxy?.close();
      await server.stop();
    },
  };
}
