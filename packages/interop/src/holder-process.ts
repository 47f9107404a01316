import type { Liveness } from "@holdfast/host";
import type { Surroundings } from "./surroundings.ts";

/**
 * Other tools write a host name and a pid, and nothing that tells two machines of one name or two processes of one pid
 * apart. So `gone` means: nobody has that pid *here*, and the record names this host. A container of the same name on a
 * shared folder would be misjudged; nothing here removes a lock on that alone without having been asked to.
 */
export function livenessOnHost(surroundings: Surroundings, hostname: string, pid: number): Liveness {
  return isThisHost(surroundings, hostname) ? surroundings.livenessOfPid(pid) : "unknown";
}

/** Compared in full and without regard to case, as the tools do. */
export function isThisHost({ hostname }: Surroundings, claimed: string): boolean {
  return hostname !== "" && claimed.toLowerCase() === hostname.toLowerCase();
}

/** `host (pid 123)`, as cloudstic and holdfast write a holder. */
export function parseHolder(holder: string): { readonly hostname: string; readonly pid: number } | undefined {
  const parts = /^(.*) \(pid (\d{1,10})\)$/s.exec(holder);
  return parts === null ? undefined : { hostname: parts[1] ?? "", pid: Number(parts[2]) };
}
