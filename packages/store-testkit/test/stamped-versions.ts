import { createHash } from "node:crypto";
import { type RegisterStore, toVersion, type Version } from "@holdfast/store";

/** The store with versions of another making, from the body alone. */
export function withStamps(store: RegisterStore, stampOf: (body: Uint8Array) => string): RegisterStore {
  const inner = new Map<Version, Version>();
  const outer = new Map<Version, Version>();

  const shown = (version: Version): Version => outer.get(version) ?? version;
  function remember(body: Uint8Array, version: Version): Version {
    const stamp = toVersion(stampOf(body));
    inner.set(stamp, version);
    outer.set(version, stamp);
    return stamp;
  }

  return {
    ...store,
    async read(key, options) {
      const { unlessVersion, ...rest } = options ?? {};
      const asked = unlessVersion === undefined ? undefined : inner.get(unlessVersion);
      const outcome = await store.read(key, asked === undefined ? rest : { ...rest, unlessVersion: asked });
      return outcome.kind === "absent" ? outcome : { ...outcome, version: shown(outcome.version) };
    },
    async list(prefix, options) {
      const entries = await store.list(prefix, options);
      return entries.map((entry) => ({ ...entry, version: entry.version === null ? null : shown(entry.version) }));
    },
    async create(key, body, options) {
      const outcome = await store.create(key, body, options);
      return outcome.kind === "conflict" ? outcome : { kind: "written", version: remember(body, outcome.version) };
    },
    async replace(key, body, version, options) {
      const outcome = await store.replace(key, body, inner.get(version) ?? version, options);
      return outcome.kind === "conflict" ? outcome : { kind: "written", version: remember(body, outcome.version) };
    },
    remove: (key, version, options) => store.remove(key, inner.get(version) ?? version, options),
  };
}

/** As many object stores do it: the ETag is a hash of the body. Sound, because no two bodies are the same. */
export function md5(body: Uint8Array): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}
