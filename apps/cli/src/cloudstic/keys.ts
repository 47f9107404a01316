import { RepositoryError, type RepositoryKeys } from "@holdfast/interop";
import { withoutAdvertisement } from "../foreign-places/sdk-advertisement.ts";
import { askSecret } from "../output/ask-secret.ts";
import type { CloudsticSettings } from "./settings.ts";

const KEY_BYTES = 32;

/** Ways to open a repository, checked before it is looked at, as the tool does. @throws {RepositoryError} in its words. */
export async function repositoryKeys(settings: CloudsticSettings): Promise<RepositoryKeys> {
  const { encryptionKey, password, recoveryKey, kmsKeyArn, prompt, noPrompt } = settings;
  const isGiven = [encryptionKey, password, recoveryKey, kmsKeyArn].some((key) => key !== undefined);
  const asks = !noPrompt && (prompt || !isGiven) && process.stdin.isTTY;
  return {
    ...(encryptionKey === undefined ? {} : { platformKey: platformKey(encryptionKey) }),
    ...(kmsKeyArn === undefined ? {} : { decryptByKms: await kms(kmsKeyArn, settings) }),
    ...(password === undefined ? {} : { password }),
    ...(recoveryKey === undefined ? {} : { recoveryPhrase: recoveryKey }),
    ...(asks ? { askPassword: () => askSecret("Repository password: ") } : {}),
  };
}

function platformKey(hex: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex)) {
    throw new RepositoryError("invalid --encryption-key (must be hex-encoded)");
  }
  const key = Buffer.from(hex, "hex");
  if (key.byteLength !== KEY_BYTES) {
    throw new RepositoryError(`--encryption-key must be 32 bytes (64 hex chars), got ${key.byteLength} bytes`);
  }
  return key;
}

/** The client is 2 MB of code: only who names a key pays for it. */
async function kms(arn: string, { kmsRegion, kmsEndpoint }: CloudsticSettings): Promise<(wrapped: Uint8Array) => Promise<Uint8Array>> {
  const { DecryptCommand, KMSClient } = await import("@aws-sdk/client-kms");
  const region = kmsRegion ?? /^arn:[^:]*:kms:([^:]+):/.exec(arn)?.[1] ?? "us-east-1";
  const client = withoutAdvertisement(() => new KMSClient({ region, ...(kmsEndpoint === undefined ? {} : { endpoint: kmsEndpoint }), requestHandler: { requestTimeout: 30_000, connectionTimeout: 10_000 } }));
  return async (wrapped) => {
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: wrapped, KeyId: arn }));
    if (Plaintext === undefined) {
      throw new RepositoryError("KMS answered without a key");
    }
    return Plaintext;
  };
}
