import { startSshd, type StartedSshd } from "@holdfast/test-servers";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { describeScenarios } from "../src/scenarios.ts";

let started: StartedSshd = { available: false, reason: "it was never started" };
let opened = 0;

beforeAll(async () => {
  started = await startSshd();
  if (started.available) {
    // Workers get them from this process, as they would from a shell.
    Object.assign(process.env, {
      HOLDFAST_STORE_SFTP_IDENTITY: started.server.identityFile,
      HOLDFAST_STORE_SFTP_KNOWN_HOSTS: started.server.knownHostsFile,
      HOLDFAST_STORE_SFTP_CONFIG: "none",
    });
  }
}, 120_000);

afterAll(async () => {
  if (started.available) {
    await started.server.stop();
  }
});

beforeEach((context) => requireOrSkip(context, { feature: "sshd", ...started }));

const open = (): { uri: string; clean: () => void } => {
  opened += 1;
  const at = started.available ? `${started.server.user}@${started.server.host}:${started.server.port}${started.server.root}` : "nobody@nowhere/none";
  return { uri: `sftp://${at}/scenario-${opened}`, clean: () => undefined };
};

// Each round is a dozen round trips to another process, so fewer of them take the time that others take for more.
describeScenarios("store-sftp and OpenSSH", open, { rounds: 40, victims: 4 });
