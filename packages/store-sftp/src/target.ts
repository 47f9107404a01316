import { userInfo } from "node:os";
import { invalid, type SftpConnectionConfig } from "./config.ts";
import { JUMPS_MAX } from "./limits.ts";
import type { HostSettings, SshConfig } from "./ssh-config.ts";

/** One host on the way, as far as the store and the ssh_config name it. */
export interface Hop {
  /** As it was written: what messages call it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** What known_hosts calls it where that is not its address (HostKeyAlias). */
  readonly hostKeyAlias: string | undefined;
  readonly settings: HostSettings;
}

interface Written {
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
}

/** The hosts to connect to, one through the other; the last one has the store. */
export function hopsTo({ host, port, user }: SftpConnectionConfig, ssh: SshConfig): readonly Hop[] {
  const hops: Hop[] = [];
  let next: Written | undefined = { host, port, user };
  for (let count = 0; next !== undefined; count += 1) {
    if (count > JUMPS_MAX) {
      throw invalid(`there are more than ${JUMPS_MAX} hosts to jump over.`, "Look at ProxyJump in your ssh_config: it may lead in a circle.");
    }
    const hop = hopOf(next, ssh);
    hops.unshift(hop);
    const jumps = jumpsOf(hop);
    next = jumps.at(-1);
    // Of a list only the last is looked up for a jump of its own, as the others stand before it.
    if (jumps.length > 1) {
      hops.unshift(...jumps.slice(0, -1).map((jump) => hopOf(jump, ssh)), ...(next === undefined ? [] : [hopOf(next, ssh)]));
      next = undefined;
    }
  }
  return hops;
}

function hopOf(written: Written, ssh: SshConfig): Hop {
  const settings = ssh(written.host, written.user);
  const command = settings.first("ProxyCommand");
  if (command !== undefined && command.toLowerCase() !== "none" && settings.first("ProxyJump") === undefined) {
    throw invalid(`the ssh_config gives ${written.host} a ProxyCommand, which is not run.`, "Use ProxyJump, or another host alias.");
  }
  const port = written.port ?? Number(settings.first("Port") ?? 22);
  return {
    name: written.host,
    host: (settings.first("HostName") ?? written.host).replaceAll("%h", written.host).replaceAll("%%", "%"),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22,
    user: written.user ?? settings.first("User") ?? userInfo().username,
    hostKeyAlias: settings.first("HostKeyAlias"),
    settings,
  };
}

function jumpsOf({ settings, name }: Hop): readonly Written[] {
  const jump = settings.first("ProxyJump") ?? "none";
  if (jump.toLowerCase() === "none") {
    return [];
  }
  return jump.split(",").map((part) => {
    const [, user, host, port] = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:@]+)(?::(\d+))?$/.exec(part.trim()) ?? [];
    if (host === undefined) {
      throw invalid(`the ssh_config gives ${name} a ProxyJump that cannot be read.`, "Write it as [user@]host[:port].");
    }
    return { host: host.replace(/^\[|\]$/g, ""), user, port: port === undefined ? undefined : Number(port) };
  });
}
