import { createSftpStore, parseSftpUri } from "@holdfast/store-sftp";
import { expect, it } from "vitest";

it("opens what a URI names, and connects with the first request", async () => {
  const store = createSftpStore(parseSftpUri("sftp://backup@nas.example:2222/volume1/locks"));

  expect(store.location).toBe("sftp://backup@nas.example:2222/volume1/locks");
  expect(store.capabilities).toEqual({ storeClock: true, watch: false, deleteIfMatch: true });
  await store.close();
});
