import { createSftpStore } from "@holdfast/store-sftp";
import { describeConformance } from "@holdfast/store-testkit";
import { beforeEach, describe, it } from "vitest";
import type { SshdServer } from "../src/index.ts";
import { freshPath, optionsFor, sharedSshd } from "./on-sshd.ts";

const shared = sharedSshd();

describe.each(["normal", "confined"] as const)("a %s account", (kind) => {
  let server: SshdServer | undefined;
  beforeEach((context) => {
    server = shared(context);
    if (kind === "confined" && server.confined === null) {
      context.skip("needs root, who alone may lock an account into a directory");
    }
  });
  describeConformance(
    { describe, it },
    {
      name: `store-sftp on OpenSSH, ${kind} account,`,
      rounds: 5,
      open: () => {
        if (server === undefined) {
          throw new Error("The server is started before the store is opened.");
        }
        const { confined } = server;
        const options =
          kind === "normal" || confined === null ? optionsFor(server, freshPath(server.root)) : optionsFor({ ...server, port: confined.port }, freshPath(confined.path));
        return { connect: async () => createSftpStore(options) };
      },
    },
  );
});
