import { createSftpStore, type SftpStoreOptions } from "@holdfast/store-sftp";
import { describeConformance } from "@holdfast/store-testkit";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { SFTP_SERVER_NAME, type SftpServer, type SshdServer, startSftpServer, whyNoSshd } from "../src/index.ts";
import { freshPath, optionsFor, sharedSshd } from "./on-sshd.ts";

function describeClauses(name: string, options: () => SftpStoreOptions): void {
  describeConformance(
    { describe, it },
    {
      name,
      rounds: 5,
      open: () => {
        const opened = options();
        return { connect: async () => createSftpStore(opened) };
      },
    },
  );
}

function describeOpenSsh(): void {
  const shared = sharedSshd();
  let server: SshdServer | undefined;
  const running = (): SshdServer => server ?? fail();

  describe("a normal account", () => {
    beforeEach((context) => void (server = shared(context)));
    describeClauses("store-sftp on OpenSSH, normal account,", () => optionsFor(running(), freshPath(running().root)));
  });

  describe("a confined account", () => {
    beforeEach((context) => {
      server = shared(context);
      if (server.confined === null) {
        context.skip("needs root, who alone may lock an account into a directory");
      }
    });
    describeClauses("store-sftp on OpenSSH, confined account,", () => {
      const { confined } = running();
      return optionsFor({ ...running(), port: confined?.port ?? 0 }, freshPath(confined?.path ?? ""));
    });
  });
}

/** The same clauses, under a title that says where they ran. */
function describeInstead(): void {
  let server: SftpServer | undefined;
  beforeAll(async () => {
    server = await startSftpServer();
  }, 120_000);
  afterAll(() => server?.stop());
  describeClauses(`store-sftp on ${SFTP_SERVER_NAME},`, () => ({ ...optionsFor(server ?? fail(), freshPath(server?.root ?? "")), rename: "plain" }));
}

if (whyNoSshd() === null) {
  describeOpenSsh();
} else {
  describeInstead();
}

function fail(): never {
  throw new Error("The server is started before the store is opened.");
}
