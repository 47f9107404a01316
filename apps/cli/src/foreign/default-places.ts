import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where locks of other tools are looked for when nobody says where: here, and in the folders that the tools make here. */
const FOLDERS = ["./backup_store", "./.swamp", "./.beads", "."] as const;

export function defaultPlaces(): readonly string[] {
  return FOLDERS.filter((folder) => existsSync(folder)).map((folder) => `local:${folder}`);
}

/** cloudstic's own default, when a repository is there. */
export function hasDefaultRepository(): boolean {
  return existsSync(join("backup_store", "config"));
}
