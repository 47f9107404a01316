import { look } from "./look.ts";
import { attempt } from "./port.ts";
import { fail, failWith, type Register } from "./register.ts";
import { unlinkBodies } from "./sweep.ts";

/**
 * A directory with bodies and no pointer is what an interrupted `rm -rf` leaves. It would block the register for ever,
 * so it is emptied and removed once it is certain that no pointer was merely on its way: two scans show none, and the
 * directory's change time, the same before and after them, lies `quietMs` back on the store's clock. A rename during
 * the scans would have moved it.
 *
 * Nothing is ever renamed aside here. A repairer who sleeps after its decision would carry off the register that
 * somebody created meanwhile, under a live holder. Unlinking by name cannot: the names of the bodies seen never come
 * back, and a directory is removed only while it is empty.
 *
 * Resolves once the directory is gone.
 * @throws {StoreError} `UNAVAILABLE` while it is not certain, or while something else is in the directory.
 */
export async function repairInterruptedRemoval(register: Register): Promise<void> {
  const { port, path } = register;
  const nowMs = await port.nowMs();
  const before = await changedMs(register);
  const first = await look(register);
  const second = await look(register);
  if (nowMs === null || !first.ok || !second.ok || first.value.kind !== "none" || second.value.kind !== "none") {
    throw fail(register, "UNAVAILABLE", "the register is being changed.", "Try again.");
  }
  if ((await changedMs(register)) !== before || nowMs - before < port.quietMs) {
    throw fail(register, "UNAVAILABLE", "the register has no pointer: somebody is changing it, or deleting it by hand.", `Try again in ${Math.ceil(port.quietMs / 1_000)} seconds.`);
  }
  await unlinkBodies(register, second.value.bodies);
  const removed = await attempt(() => port.removeDirectory(path));
  if (removed.ok || removed.error.kind === "missing") {
    return;
  }
  if (removed.error.kind !== "exists") {
    throw failWith(register, removed.error, "UNAVAILABLE");
  }
  const { foreign } = second.value;
  const inTheWay = foreign.length === 0 ? "more bodies than are removed at once" : foreign.slice(0, 3).join(", ");
  throw fail(register, "UNAVAILABLE", `the register was deleted by hand, but not all of it: ${inTheWay}.`, `Try again, or delete ${path}.`);
}

async function changedMs(register: Register): Promise<number> {
  const stamps = await attempt(() => register.port.stamps(register.path));
  if (stamps.ok) {
    return stamps.value.changedMs;
  }
  throw failWith(register, stamps.error, "UNAVAILABLE");
}
