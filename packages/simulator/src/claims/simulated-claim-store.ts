import { type ClaimEntry, type ClaimStore, type Listing, type StoreOperation, toVersion, type Version, validateKey, validatePrefix } from "@holdfast/store";
import { hashBytes, hashText } from "../hash.ts";
import { type Answer, LOCATION, sendRequest, type Writer } from "../send-request.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import { type Register, type SimulatedStore, type SimulatedStoreOptions, STORE_EPOCH_MS } from "../simulated-store.ts";

/** What a store without conditional writes is like. */
export interface ClaimTraits {
  readonly keepsVersions: boolean;
  readonly listing: Listing;
}

interface Stored extends Register {
  readonly key: string;
  /** Virtual time; null while it is there. */
  goneAtMs: number | null;
}

/** Only what is put: a removal or a listing that the network repeats changes nothing more. */
const REPEATED = "+";

/** A claim store whose every request is delayed, lost and repeated from outside. A late listing misses some of what is young, and shows some of what has just gone. */
export function createSimulatedClaimStore({ traits, claims, nowMs, onSend }: SimulatedStoreOptions & { readonly claims: ClaimTraits }): SimulatedStore<ClaimStore> {
  let stored: Stored[] = [];
  let clockOffsetMs = STORE_EPOCH_MS;
  let writesByHand = 0;
  let writes = 0;
  const delayMs = claims.listing.kind === "delayed" ? claims.listing.delayMs : 0;

  const stampNow = (): number => Math.floor((nowMs() + clockOffsetMs) / traits.stampMs) * traits.stampMs;
  const ageOf = ({ stampMs }: Stored): number | null => (traits.storeClock ? stampNow() - stampMs - (traits.stampMs > 1 ? traits.stampMs : 0) : null);
  const present = (key: string): readonly Stored[] => stored.filter((one) => one.key === key && one.goneAtMs === null);

  function end(gone: readonly Stored[]): void {
    for (const one of gone) {
      one.goneAtMs = nowMs();
    }
    stored = stored.filter(({ goneAtMs }) => goneAtMs === null || goneAtMs > nowMs() - delayMs);
  }

  function place(key: string, body: Uint8Array, name: string, writer: Writer | null): Version {
    const stampMs = stampNow();
    const version = toVersion(name);
    if (!claims.keepsVersions) {
      end(present(key));
    }
    stored.push({ key, body, version, stampMs, writer, writtenAtMs: nowMs(), goneAtMs: null, digest: hashBytes(body, hashText(`${key} ${version} ${traits.storeClock ? stampMs : ""}`)) });
    return version;
  }

  function put(key: string, body: Uint8Array, writer: Writer) {
    // Where versions are kept, or have no age, a repeated put makes one more; elsewhere the same content is the same version again.
    const name = (claims.keepsVersions || !traits.storeClock) && writer.again ? `${writer.name}${REPEATED}${(writes += 1)}` : writer.name;
    return { kind: "put" as const, version: place(key, body, name, writer), keepsOlder: claims.keepsVersions };
  }

  function list(prefix: string, { name }: Writer): readonly ClaimEntry[] {
    return stored
      .filter((one) => one.key.startsWith(prefix) && isShown(one, hashText(`${name} ${one.key}`) % 2 === 0 ? nowMs() : nowMs() - delayMs))
      .map((one) => ({ key: one.key, version: one.version, sizeBytes: one.body.byteLength, ageMs: ageOf(one) }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  const isShown = ({ writtenAtMs, goneAtMs }: Stored, atMs: number): boolean => writtenAtMs <= atMs && (goneAtMs === null || goneAtMs > atMs);

  return {
    connect(process: SimulatedProcess): ClaimStore {
      const send = <T extends Answer>(operation: StoreOperation, key: string, signal: AbortSignal | undefined, act: (writer: Writer) => T): Promise<T> => {
        (operation === "list" ? validatePrefix : validateKey)(key, { operation, location: LOCATION });
        return sendRequest({ process, operation, key, nowMs, onSend, signal, act });
      };
      return {
        location: LOCATION,
        claims: { storeClock: traits.storeClock, listing: claims.listing },
        putUnique: async (key, body, options) => {
          const { version, keepsOlder } = await send("put", key, options?.signal, (writer) => put(key, body.slice(), writer));
          return { version, keepsOlder };
        },
        read: (key, options) =>
          send("read", key, options?.signal, () => {
            const newest = present(key).at(-1);
            return newest === undefined
              ? { kind: "absent" as const, storeTimeMs: null }
              : { kind: "found" as const, body: newest.body.slice(), version: newest.version, ageMs: ageOf(newest), storeTimeMs: null };
          }),
        list: (prefix, options) => send("list", prefix, options?.signal, (reader) => list(prefix, reader)),
        removeExact: async (key, version, options) => {
          await send("remove", key, options?.signal, () => {
            end(present(key).filter((one) => !claims.keepsVersions || one.version === version));
            return { kind: "removed" as const };
          });
        },
        close: async () => {},
      };
    },
    jumpClock(byMs) {
      clockOffsetMs += byMs;
    },
    deleteByHand: (key) => end(present(key)),
    writeByHand(key, body) {
      writesByHand += 1;
      place(key, new TextEncoder().encode(body), `hand#${writesByHand}`, null);
    },
    registers: () => new Map(stored.filter(({ goneAtMs }) => goneAtMs === null).map((one) => [present(one.key).length === 1 ? one.key : `${one.key} (${one.version})`, one])),
    digest: () => stored.reduce((sum, { digest, goneAtMs }) => (sum + (goneAtMs === null ? digest : digest * 3 + goneAtMs)) >>> 0, 0),
  };
}
