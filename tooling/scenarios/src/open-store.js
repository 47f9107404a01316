import { createLocalStore } from "@holdfast/store-local";
import { createS3ClaimStore, createS3Store, parseS3Uri } from "@holdfast/store-s3";
import { createSftpStore, parseSftpUri } from "@holdfast/store-sftp";

/**
 * Opens what a scenario runs on. Further drivers join here, and every scenario runs on them too.
 *
 * @param {string} uri
 */
export async function openStore(uri) {
  const [scheme, rest] = [uri.slice(0, uri.indexOf(":")), uri.slice(uri.indexOf(":") + 1)];
  switch (scheme) {
    case "local":
      return createLocalStore({ directory: rest });
    case "s3":
      // Endpoint and keys are in the environment, where a secret is not seen in a list of processes.
      return process.env["HOLDFAST_S3_PROTOCOL"] === "claims"
        ? createS3ClaimStore(parseS3Uri(uri, { environment: process.env }))
        : createS3Store(parseS3Uri(uri, { environment: process.env }));
    case "sftp":
      // Key and known hosts are named in the environment, as those of the server under test are not the user's own.
      return createSftpStore({ ...parseSftpUri(uri, { environment: process.env }), agent: "none" });
    default:
      throw new Error(`No scenario runs on ${JSON.stringify(scheme)} yet.`);
  }
}
