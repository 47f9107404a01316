import type { S3StoreOptions } from "@holdfast/store-s3";
import type { Driver, DriverSettings } from "./driver.ts";
import { protocolOf, protocolSettings } from "./s3-protocol.ts";

/** How `If-Match` is written there, as it was found out; no flag, because nobody should have to know. */
const QUOTING = "HOLDFAST_S3_ETAG_QUOTING";
/** The first question of a command must not take as long as a request of a lease may. */
const PROBE_TIMEOUT_MS = 10_000;

async function optionsFor(uri: string, settings: DriverSettings): Promise<S3StoreOptions> {
  const { parseS3Uri } = await import("@holdfast/store-s3");
  const quoting = settings[QUOTING];
  return { ...parseS3Uri(uri, { environment: settings }), ...(quoting === "quoted" || quoting === "unquoted" ? { etagQuoting: quoting } : {}) };
}

export const s3: Driver = {
  scheme: "s3",
  form: "s3:<bucket>[/<prefix>]",
  settings: [
    { flag: "--s3-endpoint <url>", variable: "HOLDFAST_S3_ENDPOINT", description: "an S3 store other than AWS" },
    { flag: "--s3-region <region>", variable: "HOLDFAST_S3_REGION", description: "the bucket's region" },
    { flag: "--s3-profile <name>", variable: "HOLDFAST_S3_PROFILE", description: "a profile of the AWS configuration files" },
    { flag: "--s3-access-key <id>", variable: "HOLDFAST_S3_ACCESS_KEY", description: "an access key (default: what the AWS command line would use)" },
    { flag: "--s3-secret-key <secret>", variable: "HOLDFAST_S3_SECRET_KEY", description: "its secret key; the variable keeps it out of the list of processes" },
    ...protocolSettings,
  ],
  async open(uri, settings) {
    const { openS3Store } = await import("@holdfast/store-s3");
    return openS3Store({ ...(await optionsFor(uri, settings)), ...protocolOf(settings) });
  },
  async diagnose(uri, settings) {
    const { diagnoseBucket } = await import("./s3-diagnosis.ts");
    return diagnoseBucket(await optionsFor(uri, settings));
  },
  vetting: {
    async identify(uri, settings) {
      if (protocolOf(settings).protocol !== "registers") {
        // Claims look for conditional writes themselves, in order to stay away from them.
        return null;
      }
      const { addressOfS3 } = await import("@holdfast/store-s3");
      const { host, isKnown } = await addressOfS3(await optionsFor(uri, settings));
      return isKnown ? null : host;
    },
    async probe(uri, settings, signal) {
      const { probeS3, refuseClaims, refusalOf } = await import("@holdfast/store-s3");
      const options = { ...(await optionsFor(uri, settings)), requestTimeoutMs: PROBE_TIMEOUT_MS };
      await refuseClaims(options, { signal });
      const { conditionalWrites, etagQuoting } = await probeS3(options, { signal });
      const why = refusalOf(conditionalWrites);
      return why === null ? { kind: "sound", settings: { [QUOTING]: etagQuoting ?? "quoted" } } : { kind: "unsafe", why, settings: { [QUOTING]: "quoted" } };
    },
  },
};
