import { proveClaims } from "../claims/index.ts";
import { proveFiles } from "./prove-files.ts";
import { proveMutants } from "./prove-mutants.ts";
import { proveOrders } from "./prove-orders.ts";
import { provePeers } from "./prove-peers.ts";
import type { ProveBudget, ProveReport } from "./prove-report.ts";
import { proveDeviations, provePairs, proveSeeds } from "./prove-schedules.ts";
import { proveSidecarLock } from "./prove-sidecar.ts";

export interface Part {
  /** What `pnpm prove <id>` runs alone. */
  readonly id: string;
  /** Of the steps that the whole run owes, how many of a hundred this part's seeded runs make. */
  readonly sharePercent: number;
  readonly prove: (budget: ProveBudget) => Promise<ProveReport>;
}

/** The long run, in the order of the page. A new part is a line here. */
export const parts: readonly Part[] = [
  { id: "orders", sharePercent: 0, prove: proveOrders },
  { id: "deviations", sharePercent: 0, prove: proveDeviations },
  { id: "pairs", sharePercent: 0, prove: provePairs },
  { id: "seeds", sharePercent: 65, prove: proveSeeds },
  { id: "mutants", sharePercent: 0, prove: proveMutants },
  { id: "claims", sharePercent: 15, prove: proveClaims },
  { id: "files", sharePercent: 10, prove: proveFiles },
  { id: "sidecar", sharePercent: 10, prove: proveSidecarLock },
  { id: "peers", sharePercent: 0, prove: provePeers },
];
