import { closeSync, linkSync, lstatSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";

const TEXT = JSON.stringify({ pid: process.pid, createdAt: new Date().toISOString(), nonce: "0".repeat(32), maker: "0".repeat(48) });

/**
 * The calls to the file system that a cycle makes, one after the other and with nothing around them. No lock that writes
 * itself whole and is removed by whoever won it can be faster than the disk under these.
 */
export function bareCalls(target) {
  const [lock, mine, mark] = [`${target}.lock`, `${target}.lock.mine`, `${target}.lock.mark`];
  lstatSync(target);
  const file = openSync(mine, "wx", 0o600);
  writeSync(file, TEXT);
  closeSync(file);
  linkSync(mine, lock);
  lstatSync(`${lock}.reclaim`, { throwIfNoEntry: false });
  lstatSync(mine);
  return () => {
    renameSync(mine, mark);
    lstatSync(lock);
    unlinkSync(lock);
    unlinkSync(mark);
  };
}
