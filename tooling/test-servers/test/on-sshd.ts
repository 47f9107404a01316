import type { RegisterStore } from "@holdfast/store";
import { createSftpStore, type SftpStoreOptions } from "@holdfast/store-sftp";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, onTestFinished, type TestContext } from "vitest";
import { type SshdOptions, type SshdServer, startSshd, type StartedSshd } from "../src/index.ts";

/** One sshd for all tests of a file. */
export function sharedSshd(options?: SshdOptions): (context: TestContext) => SshdServer {
  let started: StartedSshd = { available: false, reason: "it was never started" };
  beforeAll(async () => {
    started = await startSshd(options);
  }, 120_000);
  afterAll(async () => {
    if (started.available) {
      await started.server.stop();
    }
  });
  return (context) => {
    requireOrSkip(context, { feature: "sshd", ...started });
    if (!started.available) {
      throw new Error("A skipped test goes on.");
    }
    return started.server;
  };
}

/** What logs in, without anything of the account that runs the tests. */
export function optionsFor({ host, port, user, identityFile, knownHostsFile }: Pick<SshdServer, "host" | "port" | "user" | "identityFile" | "knownHostsFile">, path: string): SftpStoreOptions {
  return { host, port, user, path, identityFiles: [identityFile], knownHostsFiles: [knownHostsFile], sshConfigFile: "none", agent: "none" };
}

export function openUntilEnd(options: SftpStoreOptions): RegisterStore {
  const store = createSftpStore(options);
  onTestFinished(() => store.close());
  return store;
}

let made = 0;

/** A path in a directory that no other test uses. */
export function freshPath(root: string): string {
  made += 1;
  return `${root}/store-${process.pid}-${made}`;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
