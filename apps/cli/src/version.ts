/** Replaced by the version in package.json when the program is bundled. */
declare const HOLDFAST_VERSION: string | undefined;

export function versionOf(): string {
  return typeof HOLDFAST_VERSION === "string" ? HOLDFAST_VERSION : "0.0.0";
}
