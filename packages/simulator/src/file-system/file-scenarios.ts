import type { FileScenario } from "./file-scenario.ts";
import { FIRST } from "./prepare.ts";
import type { Act, ProcessScript } from "./script.ts";
import { POSIX } from "./simulated-file-system.ts";

/** On a local disk, with nothing lost, with time standing still. */
const LOCAL: Omit<FileScenario, "id" | "title" | "start" | "processes"> = {
  port: { isOverNetwork: false, quietMs: 1_000, bootedAtMs: null },
  files: POSIX,
  faults: { budget: 0, fates: [], calls: [] },
  jumps: 0,
  jumpMs: 1_500,
  scanChoices: "every",
  readsMayBeOld: false,
  mayFail: true,
  joinsPrivateSteps: true,
};

/** Over a network, where one rename of a run may meet a fate. */
const NETWORK: Omit<FileScenario, "id" | "title" | "start" | "processes"> = {
  ...LOCAL,
  port: { ...LOCAL.port, isOverNetwork: true },
  faults: { budget: 1, fates: ["lost", "unheard", "late", "repeated"], calls: ["rename"] },
};

/** As `store-sftp` sends and is answered: several calls are under way at once, and refusals may give no reason. */
const SFTP: typeof NETWORK = { ...NETWORK, port: { ...NETWORK.port, overlaps: "in-order" }, faults: { budget: 2, fates: ["unheard", "late", "mute"], calls: ["rename", "unlink", "removeDirectory", "makeDirectory"] } };

/** Over SFTP, with a connection that is lost, and with it all that is under way. */
const CUT: typeof SFTP = { ...SFTP, faults: { budget: 1, fates: [], calls: [], cuts: true }, joinsPrivateSteps: false };

function process(name: string, ...acts: readonly Act[]): ProcessScript {
  return { name, acts };
}

/** One that knows the version found at the start. */
function knowing(name: string, ...acts: readonly Act[]): ProcessScript {
  return { name, acts, known: FIRST };
}

function operator(...acts: readonly Act[]): ProcessScript {
  return { name: "9", acts, isOperator: true };
}

/** Cases small enough for every order of their calls. */
export const smallFileScenarios: readonly FileScenario[] = [
  { ...LOCAL, id: "two-creates", title: "two processes create, one reads", start: "nothing", mayFail: false, processes: [process("a", "create"), process("b", "create", "read")] },
  {
    ...LOCAL,
    id: "two-first-creates",
    title: "two processes that just started create, and look at what each other prepares",
    start: "empty-store",
    mayFail: false,
    joinsPrivateSteps: false,
    processes: [process("a", "create"), process("b", "create-other")],
  },
  { ...LOCAL, id: "two-replaces", title: "two processes replace the same version, one reads", start: "held", processes: [knowing("a", "replace", "read"), knowing("b", "replace"), process("c", "read")] },
  { ...LOCAL, id: "reads-again", title: "a process reads again what it knows while another replaces it", start: "held", processes: [process("a", "read", "read", "read-unless"), knowing("b", "replace", "replace")] },
  { ...LOCAL, id: "takes-turns", title: "two processes read and replace", start: "held", processes: [process("a", "read", "write"), process("b", "read", "write", "write")] },
  { ...LOCAL, id: "crowded", title: "bodies of dead writers lie about", start: "crowded", processes: [knowing("a", "replace"), process("b", "read")] },
  { ...LOCAL, id: "removal", title: "one process removes, one replaces, one reads and creates", start: "held", processes: [knowing("a", "remove"), knowing("b", "replace"), process("c", "read", "reopen", "write")] },
  { ...LOCAL, id: "removal-alone", scanChoices: "all-or-none", title: "one process removes, the others read and create", start: "held", processes: [knowing("a", "remove"), process("b", "read", "reopen", "write"), process("c", "read")] },
  { ...LOCAL, id: "two-removals", title: "two processes remove the same version, one of them creates", start: "held", mayFail: false, processes: [knowing("a", "remove", "write"), knowing("b", "remove", "read")] },
  { ...LOCAL, id: "finish-removal", title: "a removal was left unfinished", start: "removed", mayFail: false, processes: [process("a", "read", "reopen", "write"), process("b", "create"), process("c", "read")] },
  { ...LOCAL, id: "listing", title: "one process lists while another replaces", start: "held", processes: [process("a", "list"), knowing("b", "replace", "replace", "remove")] },
  { ...LOCAL, id: "blind-reader", scanChoices: "none", title: "a reader that misses the pointer each time it looks", start: "held", jumps: 1, processes: [process("a", "read"), knowing("b", "replace", "replace", "replace", "replace")] },
  { ...LOCAL, id: "rm-rf", scanChoices: "all-or-none", title: "an operator deletes the register under its holder", start: "held", jumps: 1, processes: [knowing("a", "replace"), process("b", "read", "reopen", "write"), operator("delete-by-hand")] },
  { ...LOCAL, id: "abandoned", title: "two processes find what an interrupted rm -rf left", start: "abandoned", processes: [process("a", "read", "reopen", "write"), process("b", "read", "reopen", "write")] },
  { ...LOCAL, id: "abandoned-anew", scanChoices: "none", title: "what an rm -rf left is repaired and the register made anew, while a reader looks", start: "abandoned", processes: [process("a", "read"), process("b", "create", "write", "write")] },
  { ...LOCAL, id: "moved-aside", title: "an operator moves the register aside", start: "held", processes: [knowing("a", "replace", "replace"), process("b", "read", "write", "write"), operator("move-aside")] },
  {
    ...LOCAL,
    id: "sleeping-create",
    title: "a create that sleeps for hours meets one that clears up",
    start: "empty-store",
    jumps: 1,
    jumpMs: 7_200_000,
    joinsPrivateSteps: false,
    processes: [process("a", "create"), process("b", "create-other")],
  },
  {
    ...LOCAL,
    id: "power-loss",
    title: "the power took the body of the current version",
    start: "torn",
    port: { ...LOCAL.port, bootedAtMs: 1_050_000 },
    processes: [process("a", "read", "reopen", "write"), knowing("b", "replace")],
  },
  { ...LOCAL, id: "rebooted", title: "the machine started anew and nothing was lost", start: "held", port: { ...LOCAL.port, bootedAtMs: 1_050_000 }, processes: [process("a", "read", "write"), knowing("b", "replace")] },
  { ...LOCAL, id: "not-onto-empty", title: "directories are not renamed onto empty ones", start: "held", files: { ...POSIX, renamesOntoEmpty: false }, processes: [knowing("a", "remove"), process("b", "create")] },
  {
    ...LOCAL,
    id: "in-use",
    title: "names are in use for a moment",
    start: "held",
    faults: { budget: 1, fates: ["refused"], calls: ["rename", "unlink", "removeDirectory"] },
    processes: [knowing("a", "replace", "remove"), process("b", "read", "reopen", "write")],
  },
  { ...NETWORK, id: "lost-replace", title: "an answer to a replace is lost", start: "held", processes: [knowing("a", "replace"), process("b", "read", "reopen", "write")] },
  { ...NETWORK, id: "lost-replace-twice", title: "two answers are lost", start: "held", faults: { ...NETWORK.faults, budget: 2, calls: ["rename"] }, processes: [knowing("a", "replace"), process("b", "read", "reopen", "write")] },
  { ...NETWORK, id: "lost-create", title: "an answer to a create is lost, and the rival's register is removed", start: "empty-store", processes: [process("a", "create"), process("b", "create", "remove")] },
  { ...NETWORK, id: "lost-create-alone", title: "a create is the second answer's victim", start: "empty-store", faults: { ...NETWORK.faults, fates: ["unheard", "repeated"] }, processes: [process("a", "create")] },
  { ...NETWORK, id: "late-then-refused", title: "a create that lands late is refused when it is sent again", start: "empty-store", faults: { budget: 2, fates: ["late", "refused"], calls: ["rename"] }, processes: [process("a", "create"), process("b", "read")] },
  { ...NETWORK, id: "lost-create-then-replaced", title: "a create whose answer is lost is replaced", start: "empty-store", processes: [process("a", "create"), process("b", "read", "reopen", "write")] },
  { ...NETWORK, id: "lost-removal", scanChoices: "all-or-none", title: "an answer to a removal is lost", start: "held", processes: [knowing("a", "remove"), process("b", "read", "reopen", "write")] },
  { ...NETWORK, id: "lost-removal-then-created", title: "what was removed with a lost answer is created anew", start: "held", processes: [knowing("a", "remove"), process("b", "create")] },
  { ...NETWORK, id: "replaced-then-removed", scanChoices: "all-or-none", title: "a replace whose answer is lost is removed and created anew", start: "held", processes: [knowing("a", "replace"), process("b", "read", "reopen", "remove", "create")] },
  { ...NETWORK, id: "long-chain", title: "two writers follow a replace whose answer is lost", start: "held", processes: [knowing("a", "replace"), process("b", "read", "reopen", "write", "write")] },
  { ...NETWORK, id: "outage", title: "any one call may be lost", start: "held", faults: { budget: 1, fates: ["lost"], calls: ["scan", "read", "stamps", "writeNew", "unlink", "removeDirectory", "makeDirectory"] }, processes: [process("a", "read", "write"), knowing("b", "replace")] },
  {
    ...NETWORK,
    id: "old-listing",
    title: "a client shows an old listing after a lost answer",
    start: "held",
    readsMayBeOld: true,
    faults: { budget: 2, fates: ["unheard", "late", "old"], calls: ["rename", "scan"] },
    files: { ...POSIX, showsOldListings: true },
    processes: [knowing("a", "replace"), knowing("b", "replace")],
  },
  { ...SFTP, id: "sftp-creates", title: "two processes create over SFTP", start: "empty-store", processes: [process("a", "create"), process("b", "create")] },
  { ...SFTP, id: "sftp-first-creates", faults: { ...SFTP.faults, budget: 1 }, title: "two processes create over SFTP where nothing is yet", start: "nothing", processes: [process("a", "create"), process("b", "create")] },
  {
    ...SFTP,
    id: "sftp-removal-in-any-order",
    title: "a server does what a removal sent together in any order, while another process replaces",
    start: "held",
    port: { ...SFTP.port, overlaps: "any-order" },
    faults: { ...SFTP.faults, budget: 0 },
    processes: [knowing("a", "remove"), knowing("b", "replace")],
  },
  { ...SFTP, id: "sftp-replaces", title: "two processes replace the same version over SFTP", start: "held", processes: [knowing("a", "replace"), knowing("b", "replace")] },
  { ...CUT, id: "sftp-cut-create", title: "a connection is lost with what was sent together, while a register is created", start: "empty-store", faults: { ...CUT.faults, budget: 2 }, processes: [process("a", "create"), process("b", "read", "write")] },
  { ...CUT, id: "sftp-cut-replace", faults: { ...CUT.faults, budget: 2 }, title: "a connection is lost while a version is replaced", start: "held", processes: [knowing("a", "replace"), process("b", "read", "write")] },
  { ...CUT, id: "sftp-cut-removal", scanChoices: "all-or-none", title: "a connection is lost while a register is removed", start: "held", processes: [knowing("a", "remove"), process("b", "create")] },
  { ...SFTP, id: "sftp-reads", title: "one process reads and replaces over SFTP what another replaces", start: "held", processes: [knowing("a", "replace"), process("b", "read", "write")] },
  { ...SFTP, id: "sftp-removed-under-writer", faults: { ...SFTP.faults, budget: 1 }, title: "one process removes over SFTP what another replaces", start: "held", processes: [knowing("a", "remove"), knowing("b", "replace")] },
  { ...SFTP, id: "sftp-removal", faults: { ...SFTP.faults, budget: 1 }, scanChoices: "all-or-none", title: "one process removes over SFTP, one creates", start: "held", processes: [knowing("a", "remove"), process("b", "create")] },
];
