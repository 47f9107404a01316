import { probeS3 } from "@holdfast/store-s3";
import { expect, it } from "vitest";
import { startMiniflareR2 } from "../src/index.ts";
import { describeOn, optionsFor, sharedServer } from "./on-server.ts";

const shared = sharedServer("s3", startMiniflareR2);

// Its answers have no Date, so there is nothing to make ages from.
describeOn("store-s3 on miniflare's R2", shared, { storeClock: false, prefix: "conformance" });

it("the probe finds on miniflare's R2 that conditions are honoured, but not for removals, and that it tells no time", async (context) => {
  const server = shared.server(context);
  expect(await probeS3(optionsFor(server))).toEqual({
    host: "127.0.0.1",
    conditionalWrites: "honoured",
    etagQuoting: "quoted",
    isVersioned: false,
    tellsAges: false,
    honoursConditionalRemove: false,
  });
});
