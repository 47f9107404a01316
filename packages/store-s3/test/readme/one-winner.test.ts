import { createS3Store } from "@holdfast/store-s3";
import { expect, it } from "vitest";
import { startFakeS3 } from "../fake-s3.ts";

it("gives one of two writers the register", async () => {
  const server = await startFakeS3();
  const options = { bucket: "bucket", prefix: "locks", endpoint: server.endpoint, accessKeyId: "key", secretAccessKey: "secret" };
  const mine = createS3Store(options);
  const theirs = createS3Store(options);
  const body = new TextEncoder().encode('{"operation":"backup"}');

  const outcomes = await Promise.all([mine.create("site/lock", body), theirs.create("site/lock", body)]);

  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "written"]);
  await Promise.all([mine.close(), theirs.close()]);
  await server.stop();
});
