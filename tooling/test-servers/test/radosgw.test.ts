import { probeS3 } from "@holdfast/store-s3";
import { expect, it, type TestContext } from "vitest";
import { startRadosgw, type TestServer, VERSIONED_BUCKET } from "../src/index.ts";
import { bytes, describeOn, openOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("rgw", startRadosgw);

describeOn("store-s3 on Ceph's gateway", shared, { prefix: "conformance" });

it("the probe finds on Ceph's gateway that conditions are honoured and ages are told", async (context) => {
  const server = shared.server(context);
  expect(await probeS3(optionsFor(server))).toMatchObject({ host: "127.0.0.1", conditionalWrites: "honoured", isVersioned: false, tellsAges: true });
});

it("the probe finds on Ceph 16 that ETags go without quotes, and that removals are unconditional", async (context) => {
  const server = shared.server(context);
  onlyOnCeph16(context, server);
  expect(await probeS3(optionsFor(server))).toMatchObject({ etagQuoting: "unquoted", honoursConditionalRemove: false });
});

it("a versioned bucket of Ceph 16, where conditions do not hold, is refused before anything is written to it", async (context) => {
  const server = shared.server(context);
  onlyOnCeph16(context, server);
  const store = openOn(server, { bucket: VERSIONED_BUCKET });
  await expect(store.create("deploy/lock", bytes("{}"))).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("versioned") });
  expect(await store.read("deploy/lock")).toMatchObject({ kind: "absent" });
  expect(await probeS3({ ...optionsFor(server), bucket: VERSIONED_BUCKET })).toMatchObject({ conditionalWrites: "create-ignored", isVersioned: true });
  await store.close();
});

it("a wrong secret key, an unknown access key and a missing bucket each have their own message", async (context) => {
  const server = shared.server(context);
  const failureOf = async (options: Parameters<typeof openOn>[1]): Promise<unknown> => {
    const store = openOn(server, options);
    try {
      return await store.read("deploy/lock").catch((error: unknown) => error);
    } finally {
      await store.close();
    }
  };
  expect(await failureOf({ secretAccessKey: "wrong-secret-key" })).toMatchObject({ code: "DENIED", problem: expect.stringContaining("does not fit") });
  expect(await failureOf({ accessKeyId: "UNKNOWN" })).toMatchObject({ code: "DENIED", problem: expect.stringContaining("does not know this access key") });
  expect(await failureOf({ bucket: "not-there" })).toMatchObject({ code: "INVALID", problem: expect.stringContaining("no such bucket") });
});

/** What other versions do is theirs to say: the conformance clauses hold on all of them, or the store is refused. */
function onlyOnCeph16(context: TestContext, { version = "" }: TestServer): void {
  if (!version.startsWith("16.")) {
    context.skip(`about Ceph 16, and this is ${version}`);
  }
}
