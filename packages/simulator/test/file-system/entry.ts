import { fileURLToPath } from "node:url";

/** Where the source of the pointer directories begins. */
export const ENTRY: string = fileURLToPath(new URL("../../../pointer-directory/src/index.ts", import.meta.url));
