import { beads } from "./beads/format.ts";
import { cloudstic } from "./cloudstic/format.ts";
import type { ForeignFormat } from "./format.ts";
import { git } from "./git.ts";
import { sidecar } from "./sidecar.ts";
import { swamp } from "./swamp/format.ts";
import { terraform } from "./terraform.ts";

/** Every format, in the order in which a place is looked at. */
export const formats: readonly ForeignFormat[] = [cloudstic, swamp, beads, sidecar, terraform, git];

export function formatById(id: string): ForeignFormat | undefined {
  return formats.find((format) => format.id === id);
}
