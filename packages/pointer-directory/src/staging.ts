import { encodeEntry } from "./entry.ts";
import { STAGED_AGE_MS, STAGED_SWEEP_MAX, SWEEP_MAX } from "./limits.ts";
import { bodyName, pointerName } from "./names.ts";
import { attempt, type DirectoryPort } from "./port.ts";
import { failWith, type Register } from "./register.ts";

/*
 * A create prepares its register in a private directory `<root>/.staging/<nonce>` and renames that into place. A create
 * that dies leaves the directory behind. Whose it is nobody can tell, and its owner may only be asleep: so a sweeper
 * first renames it to `<nonce>.dead`. Either that or the owner's rename works, never both, and the owner's then
 * finds nothing and is told that nothing was written. What is `.dead` belongs to nobody and may be deleted by anybody.
 */

const STAGED = /^[0-9a-f]{32}$/;
const DEAD = /^[0-9a-f]{32}\.dead$/;

/** Prepares a register with one version. @returns The full path of the prepared directory. */
export async function stage(register: Register, staging: string, version: string, body: Uint8Array): Promise<string> {
  const together = register.port.overlaps ? await stageTogether(register, staging, version, body) : undefined;
  return together ?? stageInTurn(register, staging, version, body);
}

/**
 * In one go, because a server takes calls in order, so that the directory is there for its files. Undefined where that does
 * not work: what it left has a name that nobody knows, and is swept like anything in staging.
 */
async function stageTogether(register: Register, staging: string, version: string, body: Uint8Array): Promise<string | undefined> {
  const { port } = register;
  for (const isFirst of [true, false]) {
    const staged = `${staging}/${register.nonce()}`;
    const made = await attempt(async () => {
      await Promise.all([
        port.makeDirectory(staged),
        port.writeNew(`${staged}/${bodyName(version)}`, encodeEntry(body, [])),
        port.writeNew(`${staged}/${pointerName(version)}`, new Uint8Array()),
      ]);
      await port.flushDirectory(staged);
    });
    if (made.ok) {
      return staged;
    }
    if (made.error.kind !== "missing") {
      await clear(port, staged);
      throw failWith(register, made.error, "UNAVAILABLE");
    }
    const above = isFirst ? await attempt(() => port.makeDirectories(staging)) : undefined;
    if (above?.ok === false) {
      throw failWith(register, above.error, "UNAVAILABLE");
    }
  }
  return undefined;
}

async function stageInTurn(register: Register, staging: string, version: string, body: Uint8Array): Promise<string> {
  const { port } = register;
  const staged = `${staging}/${register.nonce()}`;
  await makeStaged(register, staging, staged);
  const written = await attempt(async () => {
    await port.writeNew(`${staged}/${bodyName(version)}`, encodeEntry(body, []));
    await port.writeNew(`${staged}/${pointerName(version)}`, new Uint8Array());
    await port.flushDirectory(staged);
  });
  if (!written.ok) {
    await clear(port, staged);
    throw failWith(register, written.error, "UNAVAILABLE");
  }
  return staged;
}

async function makeStaged(register: Register, staging: string, staged: string): Promise<void> {
  const { port } = register;
  const made = await attempt(() => port.makeDirectory(staged));
  if (made.ok) {
    return;
  }
  if (made.error.kind !== "missing") {
    throw failWith(register, made.error, "UNAVAILABLE");
  }
  const again = await attempt(async () => {
    await port.makeDirectories(staging);
    await port.makeDirectory(staged);
  });
  if (!again.ok) {
    throw failWith(register, again.error, "UNAVAILABLE");
  }
}

/**
 * Gives a prepared directory up.
 * @returns true if the rename into place cannot work any more, not even one that is still on its way.
 */
export async function unstage(register: Register, staged: string): Promise<boolean> {
  const { port } = register;
  const dead = `${staged}.dead`;
  const moved = await attempt(() => port.rename(staged, dead));
  if (moved.ok) {
    await clear(port, dead);
  }
  return moved.ok || port.missingIsDefinite;
}

/** Deletes what creates left behind that died an hour ago or more. Failures leave it to the next store. */
export async function sweepStaging(port: DirectoryPort, staging: string): Promise<void> {
  const nowMs = await port.nowMs();
  const names = await attempt(() => port.scan(staging));
  if (!names.ok || nowMs === null) {
    return;
  }
  const ours = names.value.filter((name) => STAGED.test(name) || DEAD.test(name));
  for (const name of ours.slice(0, STAGED_SWEEP_MAX)) {
    const path = `${staging}/${name}`;
    if (DEAD.test(name)) {
      await clear(port, path);
    } else {
      const stamps = await attempt(() => port.stamps(path));
      const isOld = stamps.ok && nowMs - stamps.value.modifiedMs >= STAGED_AGE_MS;
      const moved = isOld ? await attempt(() => port.rename(path, `${path}.dead`)) : undefined;
      if (moved?.ok === true) {
        await clear(port, `${path}.dead`);
      }
    }
  }
}

async function clear(port: DirectoryPort, path: string): Promise<void> {
  const names = await attempt(() => port.scan(path));
  if (!names.ok && names.error.kind === "invalid") {
    // No directory but the file by which somebody asked for the store's time.
    await attempt(() => port.unlink(path));
    return;
  }
  for (const name of names.ok ? names.value.slice(0, SWEEP_MAX) : []) {
    await attempt(() => port.unlink(`${path}/${name}`));
  }
  await attempt(() => port.removeDirectory(path));
}
