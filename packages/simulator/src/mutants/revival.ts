import type { Edit } from "./mutant.ts";

/**
 * Lets a lease that was lost come back to life when a renewal is confirmed late. By itself it breaks nothing, because
 * rule 3 covers it; and the breaches of rule 3 break nothing without it. So these are tried in pairs.
 */
export const revival: readonly Edit[] = [
  { file: "belief.ts", find: `if (left <= 0) {\n          end("expired");`, replace: `if (left <= 0) {\n          open.delete(check);` },
  {
    file: "belief.ts",
    find: `if (!Number.isFinite(check(at))) {\n            return false;\n          }\n          deadline = next;`,
    replace: `deadline = next;\n          open.add(check);\n          schedule(0, clock.now());`,
  },
  // A renewal stops listening at the deadline, which is one more defence.
  { file: "renew.ts", find: "claim.version, leftMs);", replace: "claim.version, 60_000);" },
];
