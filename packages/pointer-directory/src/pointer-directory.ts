import type { EntryInfo, ReadOutcome, RemoveOutcome, StoreOperation, Version, WriteOutcome } from "@holdfast/store";
import { create } from "./create.ts";
import { groupPath, registerPath, STAGING_NAME } from "./encode-key.ts";
import { RECALL_MAX } from "./limits.ts";
import { list } from "./list.ts";
import type { DirectoryPort } from "./port.ts";
import { read } from "./read.ts";
import { createRecall } from "./recall.ts";
import type { Register } from "./register.ts";
import { remove } from "./remove.ts";
import { replace } from "./replace.ts";
import { sweepStaging } from "./staging.ts";

export interface PointerDirectoryOptions {
  readonly port: DirectoryPort;
  /** The directory that holds the store, a full path with `/` between its parts and none at its end. */
  readonly root: string;
  /** The store as messages name it. Never holds a secret. */
  readonly location: string;
  /** 32 lower-case hex digits from a good random source, other ones each time. */
  readonly nonce: () => string;
}

/**
 * The requests of a `RegisterStore` with the promises of the contract, for keys that were validated before.
 * Nothing is created by a read or a listing.
 */
export interface PointerDirectory {
  read(key: string, unlessVersion?: Version): Promise<ReadOutcome>;
  list(prefix: string): Promise<readonly EntryInfo[]>;
  create(key: string, body: Uint8Array): Promise<WriteOutcome>;
  replace(key: string, body: Uint8Array, version: Version): Promise<WriteOutcome>;
  remove(key: string, version: Version): Promise<RemoveOutcome>;
  /** The full path of a key's directory, whether it exists or not. */
  pathOf(key: string): string;
}

/** Registers as pointer directories below one root. Any number of these, in any processes, may share the root. */
export function createPointerDirectory({ port, root, location, nonce }: PointerDirectoryOptions): PointerDirectory {
  const recall = createRecall(RECALL_MAX);
  const staging = `${root}/${STAGING_NAME}`;
  let isSwept = false;

  const pathOf = (key: string): string => `${root}/${registerPath(key)}`;
  const register = (operation: StoreOperation, key: string, path = pathOf(key)): Register => ({ port, path, nonce, recall, operation, key, location });

  return {
    pathOf,
    read: (key, unlessVersion) => read(register("read", key), unlessVersion),
    replace: (key, body, version) => replace(register("replace", key), body, version),
    remove: (key, version) => remove(register("remove", key), version),

    async create(key, body) {
      if (!isSwept) {
        isSwept = true;
        const swept = sweepStaging(port, staging);
        if (port.overlaps) {
          const [, outcome] = await Promise.all([swept, create(register("create", key), staging, body)]);
          return outcome;
        }
        await swept;
      }
      return create(register("create", key), staging, body);
    },

    list(prefix) {
      const group = groupPath(prefix);
      return list({ path: group === "" ? root : `${root}/${group}`, prefix }, (key, path) => register("list", key, path));
    },
  };
}
