import { RepositoryError } from "./repository-error.ts";
import { decrypt, deriveEncryptionKey } from "./envelope.ts";
import type { Argon2Parameters, KeySlot } from "./key-slots.ts";

/** Ways to open an encrypted repository, tried in this order. */
export interface RepositoryKeys {
  /** Asks a key management service for what a `kms-platform` slot holds. */
  readonly decryptByKms?: (wrappedKey: Uint8Array) => Promise<Uint8Array>;
  /** 32 bytes. */
  readonly platformKey?: Uint8Array;
  readonly password?: string;
  /** 24 words. */
  readonly recoveryPhrase?: string;
  /** Asked last, and only where a password would open something. */
  readonly askPassword?: () => Promise<string>;
}

/** @returns What objects are encrypted with. @throws {RepositoryError} in the tool's words. */
export async function unlock(slots: readonly KeySlot[], keys: RepositoryKeys): Promise<Uint8Array> {
  if (slots.length === 0) {
    throw new RepositoryError("repository is encrypted but no key slots found");
  }
  const ways = waysIn(keys);
  if (ways.length === 0) {
    throw new RepositoryError("repository is encrypted: no resolvers configured in the keychain");
  }
  const problems: string[] = [];
  for (const { type, open } of ways) {
    for (const slot of slots.filter((each) => each.type === type)) {
      try {
        const masterKey = await open(slot);
        if (masterKey !== undefined) {
          return deriveEncryptionKey(masterKey);
        }
      } catch (error) {
        // Another slot may open it; if none does, this is part of the answer.
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  const types = [...new Set(slots.map(({ type }) => type))].join(", ");
  throw new RepositoryError(["repository is encrypted: no provided credential matches the stored key slots (types: ", types, ")", ...problems.map((problem) => `; ${problem}`)].join(""));
}

interface WayIn {
  readonly type: string;
  /** The master key; undefined if it does not fit. */
  open(slot: KeySlot): Promise<Uint8Array | undefined>;
}

function waysIn({ decryptByKms, platformKey, password, recoveryPhrase, askPassword }: RepositoryKeys): readonly WayIn[] {
  let asked: Promise<string> | undefined;
  return [
    ...(decryptByKms === undefined ? [] : [{ type: "kms-platform", open: ({ wrappedKey }: KeySlot) => decryptByKms(wrappedKey) }]),
    ...(platformKey === undefined ? [] : [{ type: "platform", open: async ({ wrappedKey }: KeySlot) => decrypt(wrappedKey, platformKey) }]),
    ...(password === undefined ? [] : [{ type: "password", open: (slot: KeySlot) => openWithPassword(slot, password) }]),
    ...(recoveryPhrase === undefined ? [] : [{ type: "recovery", open: async ({ wrappedKey }: KeySlot) => decrypt(wrappedKey, await recoveryKey(recoveryPhrase)) }]),
    ...(askPassword === undefined ? [] : [{ type: "password", open: async (slot: KeySlot) => openWithPassword(slot, await (asked ??= askPassword())) }]),
  ];
}

async function openWithPassword({ wrappedKey, argon2, label }: KeySlot, password: string): Promise<Uint8Array | undefined> {
  if (argon2 === null) {
    throw new RepositoryError(`slot "${label}": its parameters are missing or out of any sane range`);
  }
  return decrypt(wrappedKey, await passwordKey(password, argon2));
}

/** Loaded only here: most repositories are opened without it. */
async function passwordKey(password: string, { salt, time, memoryKiB, threads }: Argon2Parameters): Promise<Uint8Array> {
  const { argon2id } = await import("hash-wasm");
  return argon2id({ password, salt, iterations: time, memorySize: memoryKiB, parallelism: threads, hashLength: 32, outputType: "binary" });
}

/** The entropy of the words itself is the key. */
async function recoveryKey(phrase: string): Promise<Uint8Array> {
  const { mnemonicToEntropy } = await import("@scure/bip39");
  const { wordlist } = await import("@scure/bip39/wordlists/english.js");
  try {
    return mnemonicToEntropy(phrase.trim().split(/\s+/).join(" "), wordlist);
  } catch (error) {
    // Its message could repeat the words, which are a secret.
    throw new RepositoryError(`invalid recovery key mnemonic (${error instanceof Error ? error.name : "unknown"})`);
  }
}
