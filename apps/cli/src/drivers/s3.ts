import type { Driver } from "./driver.ts";

export const s3: Driver = {
  scheme: "s3",
  form: "s3:<bucket>[/<prefix>]",
  settings: [
    { flag: "--s3-endpoint <url>", variable: "HOLDFAST_S3_ENDPOINT", description: "an S3 store other than AWS" },
    { flag: "--s3-region <region>", variable: "HOLDFAST_S3_REGION", description: "the bucket's region" },
    { flag: "--s3-profile <name>", variable: "HOLDFAST_S3_PROFILE", description: "a profile of the AWS configuration files" },
    { flag: "--s3-access-key <id>", variable: "HOLDFAST_S3_ACCESS_KEY", description: "an access key (default: what the AWS command line would use)" },
    { flag: "--s3-secret-key <secret>", variable: "HOLDFAST_S3_SECRET_KEY", description: "its secret key; the variable keeps it out of the list of processes" },
  ],
  async open(uri, environment) {
    const { createS3Store, parseS3Uri } = await import("@holdfast/store-s3");
    return createS3Store(parseS3Uri(uri, { environment }));
  },
};
