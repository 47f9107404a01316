import { decodeEntry, type DecodedEntry } from "./entry.ts";
import { ENTRY_BYTES_MAX } from "./limits.ts";
import { bodyName } from "./names.ts";
import { attempt, type Answer } from "./port.ts";
import type { Register } from "./register.ts";

export interface BodyRead {
  readonly entry: DecodedEntry;
  /** As in `Stamps`. */
  readonly modifiedMs: number;
}

/** Reads the body of a version and remembers what it says about the versions before it. */
export async function readBody(register: Register, version: string): Promise<Answer<BodyRead>> {
  const file = await attempt(() => register.port.read(`${register.path}/${bodyName(version)}`, ENTRY_BYTES_MAX));
  if (!file.ok) {
    return file;
  }
  const { bytes, modifiedMs } = file.value;
  const entry = decodeEntry(bytes);
  const predecessors = entry.kind === "whole" ? entry.predecessors : [];
  register.recall.set(register.path, { version, predecessors, modifiedMs });
  return { ok: true, value: { entry, modifiedMs } };
}
