import { nonce, PortError } from "@holdfast/pointer-directory";
import { type Channel, createChannel, SftpFailure } from "./channel.ts";
import { systemClock } from "./clock.ts";
import { parseConfig, type SftpStoreConfig, type SftpStoreOptions } from "./config.ts";
import { connect } from "./connect.ts";
import { toPortError } from "./outcomes.ts";
import { createsExclusively, newFile, POSIX_RENAME, probeDirectory, renamesInOneStep, works } from "./rename-proof.ts";
import { rootOf } from "./session.ts";
import { stampMs } from "./stamps.ts";
import { toStoreError } from "./store-error.ts";

/** What a server says of itself by how it answers. */
export interface SftpFindings {
  /** The first line of the server, as `OpenSSH_9.2p1`. */
  readonly server: string;
  readonly extensions: readonly string[];
  /**
   * `posix`: `posix-rename@openssh.com` is offered, and of several renames of one file at once exactly one won. `plain`: it is not,
   * but the plain rename replaces files, never a full directory, and exactly one won; then `rename: "plain"` may be said.
   * `none`: writes are refused. A server of which object storage is the back may pass by luck: ask its maker.
   */
  readonly atomicRename: "posix" | "plain" | "none";
  /** A file that must not exist is refused where it does. If not, writes are refused, as nothing such a server says can be relied on. */
  readonly honoursExclusiveCreate: boolean;
  /** How far the server's clock is ahead of this machine's, in milliseconds, give or take a second and the way there. */
  readonly clockAheadMs: number;
  /** The server tells a full disk and a read-only one from other failures. */
  readonly tellsSpace: boolean;
}

/** Connections, and so sessions of the server, that race for one name. */
const RACERS = 4;
const ROUNDS = 10;

/**
 * Asks a server what a lock needs, in a directory of its own in the store or, before that is there, beside it, with four connections at once. What passes here
 * may still fail under loads that this does not make; a server that fails is certainly unfit.
 *
 * @throws {StoreError} `UNAVAILABLE`, `DENIED` or `INVALID`, as the request that was not answered.
 */
export async function probeSftp(options: SftpStoreOptions): Promise<SftpFindings> {
  const config = parseConfig(options);
  const channels: Channel[] = [];
  try {
    for (let count = 0; count < RACERS; count += 1) {
      channels.push(createChannel(await connect(config, systemClock), systemClock, config.requestTimeoutMs));
    }
    return await findings(config, channels);
  } catch (error) {
    throw error instanceof PortError ? toStoreError(error, "open", config.location) : error;
  } finally {
    for (const channel of channels) {
      channel.end();
    }
  }
}

async function findings({ path }: SftpStoreConfig, channels: readonly Channel[]): Promise<SftpFindings> {
  const [first] = channels;
  if (first === undefined) {
    throw new Error("There is no connection to ask on.");
  }
  const directory = await probeDirectory(first, await rootOf(path, first), nonce());
  try {
    await first.makeDirectory(directory);
    const stats = await first.stat(directory);
    const clockAheadMs = stampMs(stats) - Math.floor(systemClock.wallMs() / 1_000) * 1_000;
    const hasPosix = first.extensions.has(POSIX_RENAME);
    const mayUsePlain = !hasPosix && (await renamesInOneStep(first, `${directory}/steps`));
    const oneWins = (hasPosix || mayUsePlain) && (await exactlyOneWins(channels, directory, hasPosix));
    const honoursExclusiveCreate = await createsExclusively(first, `${directory}/exclusive`);
    const tellsSpace = await works(first.space(directory));
    const atomicRename = !oneWins ? "none" : hasPosix ? "posix" : "plain";
    return { server: first.server, extensions: [...first.extensions].sort(), atomicRename, honoursExclusiveCreate, clockAheadMs, tellsSpace };
  } catch (error) {
    throw await toPortError(error, directory, first, { directory });
  } finally {
    await Promise.allSettled([first.removeDirectory(directory)]);
  }
}

async function exactlyOneWins(channels: readonly Channel[], directory: string, hasPosix: boolean): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first] = channels;
    const from = `${directory}/from-${round}`;
    const targets = channels.map((_channel, racer) => `${directory}/to-${round}-${racer}`);
    if (first === undefined) {
      return false;
    }
    await newFile(first, from);
    const tries = await Promise.allSettled(channels.map((channel, racer) => (hasPosix ? channel.posixRename(from, targets[racer] ?? from) : channel.plainRename(from, targets[racer] ?? from))));
    const there = await Promise.all(targets.map((target) => works(first.stat(target))));
    await Promise.allSettled([from, ...targets].map((path) => first.unlink(path)));
    const lost = tries.find((attempt) => attempt.status === "rejected" && attempt.reason instanceof SftpFailure && attempt.reason.status === "lost");
    if (lost?.status === "rejected") {
      throw lost.reason;
    }
    const wins = tries.filter(({ status }) => status === "fulfilled").length;
    if (wins !== 1 || there.filter(Boolean).length !== 1) {
      return false;
    }
  }
  return true;
}
