import { SFTP_SERVER_NAME, type SftpServer, startSftpServer } from "@holdfast/test-servers";
import { afterAll, beforeAll } from "vitest";
import { describeScenarios } from "../src/scenarios.ts";

let server: SftpServer | undefined;
let opened = 0;

beforeAll(async () => {
  server = await startSftpServer();
  // Workers get them from this process, as they would from a shell.
  Object.assign(process.env, {
    HOLDFAST_STORE_SFTP_IDENTITY: server.identityFile,
    HOLDFAST_STORE_SFTP_KNOWN_HOSTS: server.knownHostsFile,
    HOLDFAST_STORE_SFTP_CONFIG: "none",
  });
}, 120_000);

afterAll(() => server?.stop());

const open = (): { uri: string; clean: () => void } => {
  if (server === undefined) {
    throw new Error("The server is started before a store is opened.");
  }
  opened += 1;
  return { uri: `sftp://${server.user}@${server.host}:${server.port}${server.root}/scenario-${opened}${server.query}`, clean: () => undefined };
};

// Each round is a dozen round trips to another process, so fewer of them take the time that others take for more.
describeScenarios(`store-sftp and ${SFTP_SERVER_NAME}`, open, { rounds: 40, victims: 4 });
