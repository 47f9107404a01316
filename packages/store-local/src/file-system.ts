import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Where files are: `local` calls are quick and certain; `network` calls may hang, and their answers may get lost. */
export type FileSystemKind = "local" | "network";

/** Numbers that Linux gives to file systems on other machines (statfs(2), linux/magic.h). */
const NETWORK_TYPES: ReadonlyMap<bigint, string> = new Map([
  [0x6969n, "NFS"],
  [0x517bn, "SMB"],
  [0xfe534d42n, "SMB2"],
  [0xff534d42n, "CIFS"],
  [0x00c36400n, "Ceph"],
  [0x01021997n, "9p"],
  [0x5346414fn, "AFS"],
  [0x6b414653n, "AFS"],
  [0x73757245n, "Coda"],
  [0x0bd00bd0n, "Lustre"],
  [0x47504653n, "GPFS"],
  [0x013111a8n, "IBRIX"],
]);

const FUSE_TYPE = 0x65735546n;

export type Detected = { readonly kind: FileSystemKind } | { readonly kind: "fuse" };

/** Steps up from a directory that does not exist yet to one that does. */
const STEPS_MAX = 512;

/** Looks at the directory, or at the nearest one above it that exists. What cannot be found out counts as local. */
export function detectFileSystem(directory: string, platform: NodeJS.Platform): Detected {
  if (platform === "win32") {
    return { kind: /^[\\/]{2}[^\\/?.]/.test(directory) ? "network" : "local" };
  }
  // The numbers are Linux's own; elsewhere they mean nothing.
  const type = platform === "linux" ? typeOf(directory) : undefined;
  if (type === FUSE_TYPE) {
    return { kind: "fuse" };
  }
  return { kind: type !== undefined && NETWORK_TYPES.has(type) ? "network" : "local" };
}

function typeOf(directory: string): bigint | undefined {
  let path = directory;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    try {
      return BigInt.asUintN(32, statfsSync(path, { bigint: true }).type);
    } catch {
      // Not there yet, or not ours to look at: the first request will say which. Until then the directory above tells.
      const above = dirname(path);
      if (above === path) {
        return undefined;
      }
      path = above;
    }
  }
  return undefined;
}
