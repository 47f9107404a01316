import { describe, expect, test } from "vitest";
import { createS3Store, parseS3Uri, type S3StoreOptions } from "../src/index.ts";

describe("a URI", () => {
  test.each([
    ["s3:my-bucket", { bucket: "my-bucket" }],
    ["s3:my-bucket/", { bucket: "my-bucket" }],
    ["s3:my-bucket/prod", { bucket: "my-bucket", prefix: "prod" }],
    ["s3:my-bucket/nested/prefix/", { bucket: "my-bucket", prefix: "nested/prefix" }],
    ["s3://my-bucket/prod", { bucket: "my-bucket", prefix: "prod" }],
    ["s3:my-bucket/who@where + 100%", { bucket: "my-bucket", prefix: "who@where + 100%" }],
  ])("%s means its bucket and prefix", (uri, options) => {
    expect(parseS3Uri(uri)).toEqual(options);
  });

  test.each([["s3:"], ["s3://"], ["s3:/prefix"], ["s3:b"], ["b2:bucket"], ["s3:bucket/a//b"], ["s3:bucket/../x"], ["s3:https://host/bucket"], ["s3://user:pass@bucket"]])("%s is refused", (uri) => {
    expect(() => parseS3Uri(uri)).toThrow(expect.objectContaining({ code: "INVALID" }));
  });

  test("takes flags before the environment, an empty flag for none, and leaves AWS's own variables to its SDK", () => {
    const environment = {
      HOLDFAST_S3_ENDPOINT: "https://env.example",
      HOLDFAST_S3_REGION: "eu-central-1",
      HOLDFAST_S3_ACCESS_KEY: "env-key",
      HOLDFAST_S3_SECRET_KEY: "env-secret",
      AWS_REGION: "us-west-2",
    };
    expect(parseS3Uri("s3:bucket", { environment, flags: { endpoint: "http://flag.example:9000", region: "" } })).toEqual({
      bucket: "bucket",
      endpoint: "http://flag.example:9000",
      region: "eu-central-1",
      accessKeyId: "env-key",
      secretAccessKey: "env-secret",
    });
    expect(parseS3Uri("s3:bucket", { flags: { profile: "work" } })).toEqual({ bucket: "bucket", profile: "work" });
  });
});

describe("an option", () => {
  const wrong: readonly [string, object][] = [
    ["bucket", { bucket: "no spaces" }],
    ["bucket", { bucket: "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap" }],
    ["prefix", { prefix: "/a" }],
    ["prefix", { prefix: "a/../b" }],
    ["prefix", { prefix: "x".repeat(501) }],
    ["endpoint", { endpoint: "ftp://host" }],
    ["endpoint", { endpoint: "host:9000" }],
    ["region", { region: "eu.evil.example/" }],
    ["etagQuoting", { etagQuoting: "single" }],
    ["requestTimeoutMs", { requestTimeoutMs: 99 }],
    ["requestTimeoutMs", { requestTimeoutMs: Number.POSITIVE_INFINITY }],
    ["client", { client: {} }],
    ["prefx", { prefx: "a" }],
  ];
  test.each(wrong)("%s out of its range is refused, and named: %j", (name, options) => {
    expect(() => createS3Store({ bucket: "bucket", ...options } as S3StoreOptions)).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringContaining(name) }));
  });

  test("for an access point of one region is a bucket like others", () => {
    expect(createS3Store({ bucket: "arn:aws:s3:eu-central-1:123456789012:accesspoint/locks" }).location).toContain("accesspoint/locks");
  });
});
