import type { Client, utils } from "ssh2";

/** The parts of `ssh2` that are used. */
export interface Ssh2 {
  readonly Client: typeof Client;
  readonly utils: typeof utils;
}

/** Loaded by the first request, and not before. */
export async function loadSsh2(): Promise<Ssh2> {
  const { default: ssh2 } = await import("ssh2");
  return ssh2;
}
