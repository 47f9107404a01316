import { createS3Store, parseS3Uri, probeS3, type S3StoreOptions } from "@holdfast/store-s3";
import { describeConformance } from "@holdfast/store-testkit";
import { requireOrSkip } from "@holdfast/vitest-config";
import { beforeEach, describe, expect, it } from "vitest";

/**
 * Stores of somebody's own account, named by `HOLDFAST_TEST_AWS_STORE` and `HOLDFAST_TEST_R2_STORE` as `s3:<bucket>/<prefix>`.
 * AWS takes its credentials from the standard chain; R2 from `HOLDFAST_TEST_R2_ENDPOINT`, `_ACCESS_KEY` and `_SECRET_KEY`.
 * A run writes some thousand small objects below the prefix, and removes them.
 */
const lives = [
  { feature: "aws-live", variable: "HOLDFAST_TEST_AWS_STORE", flags: {} },
  {
    feature: "r2-live",
    variable: "HOLDFAST_TEST_R2_STORE",
    flags: {
      endpoint: process.env["HOLDFAST_TEST_R2_ENDPOINT"],
      accessKey: process.env["HOLDFAST_TEST_R2_ACCESS_KEY"],
      secretKey: process.env["HOLDFAST_TEST_R2_SECRET_KEY"],
    },
  },
] as const;

describe.each(lives)("$feature", ({ feature, variable, flags }) => {
  const uri = process.env[variable];
  const options = (): S3StoreOptions => parseS3Uri(uri ?? "", { flags });

  beforeEach((context) => requireOrSkip(context, { feature, available: uri !== undefined, reason: `${variable} names no store` }));

  it("is known to honour conditional writes, with quoted ETags", async () => {
    expect(await probeS3(options())).toMatchObject({ conditionalWrites: "honoured", etagQuoting: "quoted" });
  });

  if (uri !== undefined) {
    describeConformance({ describe, it }, { name: `store-s3 on ${feature}`, rounds: 3, open: () => ({ connect: async () => createS3Store(options()) }) });
  }
});
