import { createPointerDirectory, nonce, type PointerDirectory } from "@holdfast/pointer-directory";
import type { Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import type { SftpStoreConfig } from "./config.ts";
import { CLOSE_WAIT_MS } from "./limits.ts";
import { createLink } from "./link.ts";
import { toPortError } from "./outcomes.ts";
import { createPort } from "./port.ts";
import { unfitness } from "./rename-proof.ts";
import { createRootGuard } from "./root-guard.ts";
import { createServerTime } from "./server-time.ts";

/** The registers behind a connection that comes and goes. */
export interface Session {
  /**
   * Connects if need be.
   * @throws {PortError} What keeps the connection from standing; nothing was sent.
   */
  ready(): Promise<PointerDirectory>;
  /** What keeps this server from being written to, in words for a person; null if nothing does. Asked once a connection. */
  unfitness(): Promise<string | null>;
  close(): Promise<void>;
}

export function createSession(config: SftpStoreConfig, clock: Clock): Session {
  let root = config.path;
  const link = createLink({
    config,
    clock,
    async prepare(channel) {
      root = await rootOf(config.path, channel);
    },
  });
  const channel = (): Promise<Channel> => link.channel();
  const rootNow = (): string => root;
  const time = createServerTime({ root: rootNow, clock, channel, nonce });
  const port = createPort({ channel, root: rootNow, rename: config.rename, clock, guard: createRootGuard(rootNow, clock), time });
  // Only once connected, as the root may be below the home directory.
  let registers: PointerDirectory | undefined;
  let judged: Channel | undefined;
  let unfit: string | null = null;

  return {
    async ready() {
      await channel();
      registers ??= createPointerDirectory({ port, root, location: config.location, nonce });
      return registers;
    },
    async unfitness() {
      const open = await channel();
      if (judged !== open) {
        unfit = await unfitness(open, config.rename, root, nonce);
        judged = open;
      }
      return unfit;
    },
    async close() {
      let timer: Disposable | undefined;
      const late = new Promise<void>((resolve) => (timer = clock.after(CLOSE_WAIT_MS, resolve)));
      await Promise.race([port.drained(), late]);
      timer?.[Symbol.dispose]();
      link.close();
    },
  };
}

/** `/~` is the directory that the account starts in. */
export async function rootOf(path: string, channel: Channel): Promise<string> {
  if (path !== "/~" && !path.startsWith("/~/")) {
    return path;
  }
  try {
    const home = await channel.realPath(".");
    return `${home === "/" ? "" : home}${path.slice(2)}`;
  } catch (error) {
    throw await toPortError(error, path, channel);
  }
}
