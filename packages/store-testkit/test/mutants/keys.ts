import { isStoreError, type RegisterStore, StoreError } from "@holdfast/store";
import { type Mutant, over } from "./mutant.ts";

export const keyMutants: readonly Mutant[] = [
  {
    name: "folds the case of keys",
    kills: ["key.odd-characters"],
    open: over((memory) => withKeys(memory, (key) => key.toLowerCase())),
  },
  {
    name: "decodes percent signs in keys",
    kills: ["key.odd-characters"],
    open: over((memory) => withKeys(memory, (key) => key.replaceAll("%20", " "))),
  },
  {
    name: "takes a plus sign for a space",
    kills: ["key.odd-characters"],
    open: over((memory) => withKeys(memory, (key) => key.replaceAll("+", " "))),
  },
  {
    name: "drops a dot or space at the end of a name",
    kills: ["key.odd-characters"],
    open: over((memory) => withKeys(memory, (key) => key.replace(/([^./])[. ]+$/, "$1"))),
  },
  {
    name: "lists keys as it encoded them",
    kills: ["key.odd-characters"],
    open: over((memory) => ({
      ...memory,
      list: async (prefix, options) =>
        (await memory.list(prefix, options)).map((entry) => ({ ...entry, key: prefix + encodeURIComponent(entry.key.slice(prefix.length)) })),
    })),
  },
  {
    name: "cannot hold a key below a key",
    kills: ["key.nested"],
    open: over((memory) => ({
      ...memory,
      async create(key, body, options) {
        const outcome = await memory.create(key, body, options);
        const parents = key.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));
        for (const parent of parents.filter((candidate) => candidate !== "")) {
          if ((await memory.read(parent)).kind !== "absent") {
            throw new StoreError({ code: "INVALID", operation: "create", key, location: memory.location, problem: "a parent is not a folder." });
          }
        }
        return outcome;
      },
    })),
  },
  {
    name: "cuts long keys",
    kills: ["key.longest"],
    open: over((memory) => withKeys(memory, (key) => key.slice(0, 400))),
  },
  {
    name: "cuts long names",
    kills: ["key.longest"],
    open: over((memory) => withKeys(memory, (key) => key.replace(/[^/]{64,}$/, (name) => name.slice(0, 64)))),
  },
  {
    name: "brings keys into Unicode normal form C by itself",
    kills: ["key.invalid-refused"],
    open: over((memory) => withKeys(memory, (key) => key.normalize("NFC"))),
  },
  {
    name: "drops slashes at the end of a key",
    kills: ["key.invalid-refused"],
    open: over((memory) => withKeys(memory, (key) => key.replace(/\/+$/, ""))),
  },
  {
    name: "calls an invalid key unavailable",
    kills: ["key.invalid-refused"],
    open: over((memory) => ({
      ...memory,
      create: (key, body, options) => memory.create(key, body, options).catch((error) => rethrow(error, { code: "UNAVAILABLE" })),
    })),
  },
  {
    name: "fails without saying where",
    kills: ["error.says-where"],
    open: over((memory) => ({
      ...memory,
      create: (key, body, options) => memory.create(key, body, options).catch((error) => rethrow(error, { location: "the store" })),
    })),
  },
  {
    name: "fails with the operation that it was built from",
    kills: ["error.says-where"],
    open: over((memory) => ({
      ...memory,
      replace: (key, body, version, options) =>
        memory.replace(key, body, version, options).catch((error) => rethrow(error, { operation: "read" })),
    })),
  },
  {
    name: "refuses a key with an error of its own",
    kills: ["error.says-where", "key.invalid-refused"],
    open: over((memory) => ({
      ...memory,
      read: (key, options) =>
        memory.read(key, options).catch((error: unknown) => {
          throw new Error("ENOENT", { cause: error });
        }),
    })),
  },
];

function withKeys(memory: RegisterStore, rename: (key: string) => string): RegisterStore {
  return {
    ...memory,
    read: (key, options) => memory.read(rename(key), options),
    create: (key, body, options) => memory.create(rename(key), body, options),
    replace: (key, body, version, options) => memory.replace(rename(key), body, version, options),
    remove: (key, version, options) => memory.remove(rename(key), version, options),
  };
}

function rethrow(error: unknown, changed: Partial<Pick<StoreError, "code" | "location" | "operation">>): never {
  if (!isStoreError(error)) {
    throw error;
  }
  const { code, location, operation, problem, key } = error;
  throw new StoreError({ code, location, operation, problem, ...(key === undefined ? {} : { key }), ...changed });
}
