import type { SimulatedFileSystem } from "./simulated-file-system.ts";

export const ROOT = "/store";
export const KEY = "k";
export const OTHER_KEY = "other";
export const REGISTER = "/store/k+register";
export const STAGING = "/store/.staging";
export const ASIDE = "/store/aside";

/** What the names in a register's directory say, seen all at one moment. */
export interface RegisterNames {
  readonly pointers: readonly string[];
  readonly marks: readonly string[];
  readonly bodies: readonly string[];
}

export function namesOfRegister(files: SimulatedFileSystem): RegisterNames | undefined {
  const names = files.names(REGISTER);
  if (!names.ok) {
    return undefined;
  }
  const pointers: string[] = [];
  const marks: string[] = [];
  const bodies: string[] = [];
  for (const name of names.value) {
    if (name.startsWith("@removed.")) {
      marks.push(name);
    } else if (name.startsWith("@")) {
      pointers.push(name.slice(1));
    } else if (name.endsWith(".json")) {
      bodies.push(name.slice(0, -".json".length));
    }
  }
  return { pointers, marks, bodies };
}

export function nonceOf(version: string): string {
  return version.slice(version.indexOf(".") + 1);
}

export function generationOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** The 32 digits of a process's nonce: zeros, its name, and a number of four digits. */
export function nonceFor(process: string, count: number): string {
  return `${process}${String(count).padStart(4, "0")}`.padStart(32, "0");
}

export function processOfNonce(nonce: string): string {
  return nonce.slice(27, 28);
}

/** Names without the zeros, for people. */
export function shortened(text: string): string {
  return text.replaceAll(/0{20,}/g, "").replaceAll(/\b([0-9a-f])0*([1-9][0-9]*)\b(?=$|[^0-9.])/g, "$1$2");
}
