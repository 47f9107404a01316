import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { expect, onTestFinished, test } from "vitest";
import { startFakeS3 } from "./fake-s3.ts";

const PROGRAM = fileURLToPath(new URL("./programs/uses-a-store.ts", import.meta.url));

/** Where node_modules of this package are found, and version control does not look. */
const BESIDE_THE_SDK = fileURLToPath(new URL("../node_modules/.holdfast-test/", import.meta.url));

async function bundle(into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  const folder = mkdtempSync(join(into, "program-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    config: false,
    entry: [PROGRAM],
    outDir: folder,
    format: ["esm"],
    platform: "node",
    target: "node20.19",
    silent: true,
    noExternal: [/^(?!@aws-sdk\/)/],
    external: ["@aws-sdk/client-s3"],
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions(options) {
      options.conditions = ["@holdfast/source"];
    },
  });
  return join(folder, "uses-a-store.mjs");
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    execFile(process.execPath, [...args], { env, timeout: 60_000, killSignal: "SIGKILL" }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, stdout, stderr }));
  });
}

test("a program that uses a store prints nothing of the SDK's, ends by itself, and keeps its environment", async () => {
  const server = await startFakeS3();
  onTestFinished(() => server.stop());
  const files = mkdtempSync(join(tmpdir(), "holdfast-aws-"));
  onTestFinished(() => rmSync(files, { recursive: true, force: true }));
  const credentials = join(files, "credentials");
  writeFileSync(credentials, "[work]\naws_access_key_id = FROMTHEPROFILE\naws_secret_access_key = secret-of-the-profile\n");

  // A profile besides keys is what the SDK warns of, and takes the profile.
  const ended = await run([await bundle(BESIDE_THE_SDK), "write"], {
    AWS_PROFILE: "work",
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_CONFIG_FILE: join(files, "none"),
    AWS_ACCESS_KEY_ID: "FROMTHEENVIRONMENT",
    AWS_SECRET_ACCESS_KEY: "secret-of-the-environment",
    AWS_ENDPOINT_URL_S3: server.endpoint,
  });

  expect(ended).toEqual({ code: 0, stdout: "opened s3:bucket\nwritten, the switch is as it was\n", stderr: "" });
  expect(server.requests.at(-1)?.headers["authorization"]).toContain("Credential=FROMTHEPROFILE/");
  expect(server.keys()).toEqual(["program/lock"]);
}, 120_000);

test("a store that is only opened needs no SDK, not even an installed one", async () => {
  const ended = await run([await bundle(tmpdir())], {});
  expect(ended).toEqual({ code: 0, stdout: "opened s3:bucket\n", stderr: "" });
}, 120_000);

test("without credentials a request says where to give them", async () => {
  const server = await startFakeS3();
  onTestFinished(() => server.stop());
  const nowhere = { AWS_EC2_METADATA_DISABLED: "true", AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/c", AWS_CONFIG_FILE: "/nonexistent/f", HOME: "/nonexistent" };
  const ended = await run([await bundle(BESIDE_THE_SDK), "write"], { ...nowhere, HOLDFAST_S3_ENDPOINT: server.endpoint });
  expect(ended.stderr).toContain("there are no credentials that can be used");
  expect(ended.stderr).toContain("AWS_ACCESS_KEY_ID");
  expect(server.requests).toEqual([]);
}, 120_000);
