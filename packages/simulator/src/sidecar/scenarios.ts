import type { ProcessScript, SidecarScenario } from "./scenario.ts";

const OURS: ProcessScript = { kind: "ours", rounds: 1 };
const TWICE: ProcessScript = { kind: "ours", rounds: 2 };
const SWEEPER: ProcessScript = { kind: "ours", rounds: 1, sweeps: true };
const IMPATIENT: ProcessScript = { kind: "impatient", rounds: 1 };
const LONG: ProcessScript = { kind: "ours", rounds: 1, holdsLong: true };
const ELSEWHERE: ProcessScript = { kind: "ours", rounds: 1, isJudged: false };
const FOREIGN: ProcessScript = { kind: "foreign", rounds: 1 };
const ROBBER: ProcessScript = { kind: "robber", rounds: 1 };

const USUAL = { start: "nothing", crashes: 0, jumps: 0, hasLinks: true, scansAreSlow: true } as const;

/** Cases small enough for every order of their calls. */
export const smallSidecarScenarios: readonly SidecarScenario[] = [
  { ...USUAL, id: "two", title: "two take the lock twice", processes: [TWICE, TWICE] },
  { ...USUAL, id: "two-killed", title: "two take the lock, sweep, and are killed at any call", processes: [SWEEPER, OURS], crashes: 2 },
  { ...USUAL, id: "two-paused", title: "two take the lock, hours pass between two calls, and one is killed", processes: [SWEEPER, OURS], crashes: 1, jumps: 1 },
  { ...USUAL, id: "dead-holder", title: "two find the lock of one that died, and are killed at any call", start: "dead-holder", processes: [OURS, OURS], crashes: 1 },
  { ...USUAL, id: "dead-remover", title: "two find a removal that was begun by one that died", start: "dead-remover", processes: [OURS, OURS], crashes: 1 },
  { ...USUAL, id: "dead-reclaimer", title: "two find a guard whose maker died, and the lock it was for", start: "dead-reclaimer", processes: [OURS, OURS], crashes: 1 },
  { ...USUAL, id: "dead-waiter", title: "one sweeps what a dead waiter left while another takes the lock", start: "dead-waiter", processes: [SWEEPER, OURS], crashes: 1 },
  { ...USUAL, id: "three", title: "three take the lock", processes: [OURS, OURS, OURS] },
  { ...USUAL, id: "three-dead-holder", title: "three find the lock of one that died", start: "dead-holder", processes: [OURS, OURS, OURS] },
  { ...USUAL, id: "policy", title: "two with a policy that takes the lock from the living", processes: [IMPATIENT, IMPATIENT] },
  { ...USUAL, id: "policy-three", title: "one holds while two with such a policy come", processes: [OURS, IMPATIENT, IMPATIENT] },
  { ...USUAL, id: "elsewhere", title: "two that cannot judge each other, killed at any call", processes: [ELSEWHERE, ELSEWHERE], crashes: 2 },
  { ...USUAL, id: "foreign", title: "one of ours and one of another tool, killed at any call", processes: [OURS, FOREIGN], crashes: 1 },
  { ...USUAL, id: "foreign-dead", title: "two find the lock that another tool left, old and without a private file", start: "foreign-dead", processes: [OURS, OURS], crashes: 1 },
  { ...USUAL, id: "foreign-empty", title: "two find an empty lock file, and hours pass", start: "foreign-empty", processes: [OURS, OURS], jumps: 1 },
  { ...USUAL, id: "foreign-guard", title: "two find an empty guard, an hour old", start: "foreign-guard", processes: [OURS, OURS], crashes: 1 },
  { ...USUAL, id: "robbed", title: "one of ours holds long while another tool removes the locks of the living", processes: [LONG, ROBBER] },
  { ...USUAL, id: "robbed-three", title: "two of ours and one that removes the locks of the living", processes: [LONG, LONG, ROBBER] },
  { ...USUAL, id: "robbed-holder", title: "one of ours, one of another tool, and one that removes the locks of the living", processes: [FOREIGN, ROBBER, LONG] },
  { ...USUAL, id: "guard-and-lock", title: "two find a dead lock of another tool and an empty guard, both old", start: "foreign-guard-lock", processes: [OURS, OURS] },
  { ...USUAL, id: "sweeper-robbed", title: "one sweeps while a policy takes its lock, and one is killed", processes: [{ ...SWEEPER, rounds: 2 }, IMPATIENT], crashes: 1 },
  { ...USUAL, id: "sweeper-robbed-once", title: "one sweeps while a policy takes its only lock, and one is killed", processes: [SWEEPER, IMPATIENT], crashes: 1 },
  { ...USUAL, id: "no-links-policy", title: "one holds without hard links while a policy takes its lock", processes: [OURS, IMPATIENT], hasLinks: false },
  { ...USUAL, id: "no-links", title: "two on a file system without hard links, killed at any call", processes: [OURS, OURS], hasLinks: false, crashes: 1 },
  { ...USUAL, id: "no-links-dead", title: "two find a dead lock without a private file", start: "dead-holder", processes: [OURS, OURS], hasLinks: false, crashes: 1 },
];

/** Cases for seeded schedules: more processes, more deaths, everything at once. */
export const largeSidecarScenarios: readonly SidecarScenario[] = [
  { ...USUAL, id: "two-swept", title: "two that sweep, killed at any call", processes: [SWEEPER, { ...SWEEPER, rounds: 2 }, TWICE], crashes: 2 },
  { ...USUAL, id: "five", title: "five take the lock twice, and three are killed", processes: [TWICE, TWICE, TWICE, SWEEPER, SWEEPER], crashes: 3 },
  { ...USUAL, id: "five-paused", title: "five take the lock, hours pass, and two are killed", processes: [OURS, OURS, SWEEPER, SWEEPER, TWICE], crashes: 2, jumps: 2 },
  { ...USUAL, id: "policies", title: "one holds, and three with a policy that takes from the living come", processes: [TWICE, IMPATIENT, IMPATIENT, IMPATIENT], crashes: 1 },
  { ...USUAL, id: "tools", title: "three of ours and two of another tool, killed at any call", processes: [TWICE, TWICE, SWEEPER, FOREIGN, FOREIGN], crashes: 2 },
  { ...USUAL, id: "robbers", title: "three of ours hold long while two of another tool remove the locks of the living", processes: [LONG, LONG, LONG, ROBBER, ROBBER] },
  { ...USUAL, id: "foreign-guard-lock", title: "three find a dead lock of another tool and an empty guard, both old", start: "foreign-guard-lock", processes: [OURS, OURS, OURS] },
  { ...USUAL, id: "no-links-four", title: "four on a file system without hard links, killed at any call", processes: [TWICE, TWICE, OURS, SWEEPER], hasLinks: false, crashes: 2 },
  { ...USUAL, id: "elsewhere-four", title: "four that cannot judge each other, killed at any call", processes: [ELSEWHERE, ELSEWHERE, ELSEWHERE, { ...ELSEWHERE, sweeps: true }], crashes: 3 },
];

export const allSidecarScenarios: readonly SidecarScenario[] = [...smallSidecarScenarios, ...largeSidecarScenarios];
