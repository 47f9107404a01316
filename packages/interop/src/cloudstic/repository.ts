import { isStoreError } from "@holdfast/store";
import { decodeGoObject } from "../go-json.ts";
import type { ForeignPlace } from "../place.ts";
import { CONFIG_KEY } from "./keys.ts";
import { RepositoryError } from "./repository-error.ts";
import { readKeySlots } from "./key-slots.ts";
import { type RepositoryKeys, unlock } from "./unlock.ts";

/** A repository, opened as far as its locks need it. */
export interface CloudsticRepository {
  readonly place: ForeignPlace;
  readonly isEncrypted: boolean;
  /** Undefined where it is not encrypted, and where it was opened without a key. */
  readonly key: Uint8Array | undefined;
  /** 1 for every release up to 1.14. */
  readonly formatVersion: number;
}

interface RepositoryConfig {
  readonly isEncrypted: boolean;
  readonly formatVersion: number;
}

/** Whether there is a repository at a place; null if not. @throws {RepositoryError} */
async function readConfig(place: ForeignPlace): Promise<RepositoryConfig | null> {
  let seen;
  try {
    seen = await place.read(CONFIG_KEY);
  } catch (error) {
    throw isStoreError(error) ? new RepositoryError(`read repo config: ${error.problem}`, error) : error;
  }
  if (seen.kind === "absent") {
    return null;
  }
  const decoded = seen.kind === "unreadable" ? { kind: "malformed" as const, problem: `it ${seen.problem}` } : decodeGoObject(seen.bytes, { version: "int", encrypted: "bool" });
  if (decoded.kind === "malformed") {
    throw new RepositoryError(`read repo config: ${decoded.problem}`);
  }
  return { isEncrypted: decoded.values["encrypted"] === true, formatVersion: Number(decoded.values["version"] ?? 1) };
}

/**
 * Opens a repository as the tool does, in its order and with its words. Nothing is created.
 *
 * @throws {RepositoryError} not initialised; encrypted and no key fits; the place failed.
 */
export async function openCloudsticRepository(place: ForeignPlace, keys: RepositoryKeys = {}): Promise<CloudsticRepository> {
  const config = await readConfig(place);
  if (config === null) {
    throw new RepositoryError("repository not initialized -- run 'cloudstic init' first");
  }
  const key = config.isEncrypted ? await unlock(await readKeySlots(place), keys) : undefined;
  return { place, key, ...config };
}

/**
 * Opens it without any key: locks of an encrypted one are shown as such, and can be removed.
 *
 * @returns null where there is no repository. @throws {RepositoryError} the place failed, or its `config` is damaged.
 */
export async function openWithoutKey(place: ForeignPlace): Promise<CloudsticRepository | null> {
  const config = await readConfig(place);
  return config === null ? null : { place, key: undefined, ...config };
}
