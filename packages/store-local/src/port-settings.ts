import type { Clock } from "./clock.ts";
import type { Contention } from "./outcomes.ts";
import type { RootGuard } from "./root-guard.ts";

/** What both kinds of port are made from. */
export interface PortSettings {
  readonly root: string;
  readonly durability: "process" | "power";
  readonly clock: Clock;
  /** Only on Windows. */
  readonly contention: Contention | undefined;
  readonly guard: RootGuard;
  readonly nonce: () => string;
}
