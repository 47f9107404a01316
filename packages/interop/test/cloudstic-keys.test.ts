import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { argon2id } from "hash-wasm";
import { describe, expect, it } from "vitest";
import { deriveEncryptionKey } from "../src/cloudstic/envelope.ts";
import { openCloudsticRepository, openWithoutKey } from "../src/cloudstic/repository.ts";
import type { RepositoryKeys } from "../src/cloudstic/unlock.ts";
import { ENCRYPTED, MASTER_KEY, PLAIN, PLATFORM_KEY, slot } from "./support/cloudstic-repository.ts";
import { memoryPlace } from "./support/memory-place.ts";

const SALT = Buffer.alloc(32, 3);
const RECOVERY_KEY = new Uint8Array(32).fill(5);
const PHRASE = entropyToMnemonic(RECOVERY_KEY, wordlist);
const EXPECTED = deriveEncryptionKey(MASTER_KEY);

/** Cheaper than the tool's, so that the test is. */
async function passwordSlot(): Promise<string> {
  const parameters = { algorithm: "argon2id", salt: SALT.toString("base64"), time: 1, memory: 256, threads: 4 };
  const key = await argon2id({ password: "correct horse", salt: SALT, iterations: 1, memorySize: 256, parallelism: 4, hashLength: 32, outputType: "binary" });
  return slot("password", key, { kdf_params: parameters });
}

async function keyOf(slots: Readonly<Record<string, string>>, keys: RepositoryKeys): Promise<Uint8Array | undefined> {
  return (await openCloudsticRepository(memoryPlace({ config: ENCRYPTED, ...slots }), keys)).key;
}

describe("an encrypted repository", () => {
  it("opens with the platform key", async () => {
    expect(await keyOf({ "keys/platform-default": slot("platform", PLATFORM_KEY) }, { platformKey: PLATFORM_KEY })).toEqual(EXPECTED);
  });

  it("opens with the password, by argon2id", async () => {
    expect(await keyOf({ "keys/password-default": await passwordSlot() }, { password: "correct horse" })).toEqual(EXPECTED);
  });

  it("argon2id gives what the tool's library gives for its own test vector", async () => {
    const hash = await argon2id({ password: "password", salt: "somesalt", iterations: 1, memorySize: 64, parallelism: 1, hashLength: 24 });
    expect(hash).toBe("655ad15eac652dc59f7170a7332bf49b8469be1fdb9c28bb");
  });

  it("opens with the 24 words, however they are spaced", async () => {
    const slots = { "keys/recovery-default": slot("recovery", RECOVERY_KEY) };
    expect(await keyOf(slots, { recoveryPhrase: PHRASE })).toEqual(EXPECTED);
    expect(await keyOf(slots, { recoveryPhrase: `  ${PHRASE.replaceAll(" ", "\n  ")} ` })).toEqual(EXPECTED);
  });

  it("opens with a key management service", async () => {
    const slots = { "keys/kms-platform-default": slot("kms-platform", PLATFORM_KEY) };
    expect(await keyOf(slots, { decryptByKms: async () => MASTER_KEY })).toEqual(EXPECTED);
    await expect(keyOf(slots, { decryptByKms: async () => Promise.reject(new Error("no such key")) })).rejects.toThrow(/types: kms-platform\); no such key/);
  });

  it("asks for a password last, once, and only where one would open something", async () => {
    let asked = 0;
    const askPassword = async (): Promise<string> => {
      asked += 1;
      return "correct horse";
    };
    const password = await passwordSlot();
    expect(await keyOf({ "keys/password-a": password, "keys/password-b": password }, { askPassword })).toEqual(EXPECTED);
    await expect(keyOf({ "keys/platform-default": slot("platform", PLATFORM_KEY) }, { askPassword })).rejects.toThrow(/no provided credential matches/);
    expect(asked).toBe(1);
  });

  it("CO13: without a credential is told in the tool's words", async () => {
    await expect(keyOf({ "keys/platform-default": slot("platform", PLATFORM_KEY) }, {})).rejects.toThrow("repository is encrypted: no resolvers configured in the keychain");
  });

  it("with a wrong one, or wrong words, says which slots there are and never what was given", async () => {
    const slots = { "keys/password-default": await passwordSlot(), "keys/recovery-default": slot("recovery", RECOVERY_KEY) };
    const words = "zoo zoo zoo secretword";
    const failure = await keyOf(slots, { password: "wrong-secret", recoveryPhrase: words }).catch(String);
    expect(failure).toContain("no provided credential matches the stored key slots (types: password, recovery)");
    expect(failure).not.toMatch(/wrong-secret|secretword/);
  });

  it("without key slots, and with damaged ones, says so", async () => {
    await expect(keyOf({}, { password: "x" })).rejects.toThrow("repository is encrypted but no key slots found");
    await expect(keyOf({ "keys/password-default": "{" }, { password: "x" })).rejects.toThrow("parse key slot keys/password-default");
    await expect(keyOf({ "keys/password-default": slot("password", PLATFORM_KEY, { kdf_params: { salt: "", time: 1, memory: 2 ** 31, threads: 1 } }) }, { password: "x" })).rejects.toThrow(/out of any sane range/);
  });
});

describe("a place without a repository", () => {
  it("CO12: is told in the tool's words, and nothing is written", async () => {
    const place = memoryPlace();
    await expect(openCloudsticRepository(place)).rejects.toThrow("repository not initialized -- run 'cloudstic init' first");
    expect(await openWithoutKey(place)).toBeNull();
    expect(place.keys()).toEqual([]);
  });

  it("is not the same as one that cannot be read", async () => {
    const place = memoryPlace({ config: PLAIN });
    place.fail("read");
    await expect(openCloudsticRepository(place)).rejects.toThrow("read repo config: read was refused.");
    await expect(openWithoutKey(memoryPlace({ config: "nonsense" }))).rejects.toThrow("read repo config: it is not JSON");
  });
});
