import type { DirectoryPort, PortErrorKind } from "@holdfast/pointer-directory";
import { toVersion } from "@holdfast/store";
import { drain } from "../drain.ts";
import type { FileSubject } from "./file-subject.ts";
import { KEY, nonceFor, OTHER_KEY, REGISTER, ASIDE, ROOT } from "./names-of-register.ts";
import type { PortCall, Reply } from "./port-call.ts";
import type { Act, Answer, Attempt, ProcessScript } from "./script.ts";

/** What the ports of all processes say of themselves. */
export interface PortTraits {
  readonly isOverNetwork: boolean;
  readonly quietMs: number;
  readonly bootedAtMs: number | null;
  /**
   * Whether calls are sent without waiting for those before, as over SFTP; an unlink is then not waited for at all. A server does
   * them in order, as OpenSSH does, or in `any-order`. Default: each call waits for the one before.
   */
  readonly overlaps?: "in-order" | "any-order";
}

/** A call that was sent and is not answered yet. */
export interface PendingCall {
  /** Counts the calls of the process. */
  readonly id: number;
  readonly call: PortCall;
}

/** The real code, stopped until a call is answered. */
export interface LiveProcess {
  /** In the order in which they were sent. Empty once the script has ended and nothing of it is under way. */
  readonly calls: readonly PendingCall[];
  readonly attempts: readonly Attempt[];
  /**
   * Where the process has forgotten all but what this says: at the end of its script, and before the first call after
   * `reopen`. Null elsewhere. Equal texts mean that the process goes on alike.
   */
  readonly milestone: string | null;
  /** Answers a call and lets the code run on as far as it can. */
  answer(id: number, reply: Reply): Promise<void>;
}

/** Starts a script and lets it run to its first call. */
export async function startProcess(subject: FileSubject, script: ProcessScript, traits: PortTraits): Promise<LiveProcess> {
  const attempts: Attempt[] = [];
  const pending = new Map<number, PendingCall & { readonly hear: (reply: Reply) => void }>();
  let sent = 0;
  let milestone: string | null = null;
  let hasEnded = false;

  function ask(call: PortCall): Promise<Reply> {
    return new Promise((hear) => {
      sent += 1;
      pending.set(sent, { id: sent, call, hear });
    });
  }
  async function run(): Promise<void> {
    await runScript(subject, script, createAskingPort(subject, ask, { ...traits, isOverNetwork: script.isOverNetwork ?? traits.isOverNetwork }), ask, attempts, (reached) => {
      // What is still under way is not forgotten.
      milestone = pending.size === 0 ? reached : null;
    });
    hasEnded = true;
  }
  async function untilStopped(): Promise<void> {
    await drain();
    if (hasEnded && pending.size === 0) {
      milestone = "end";
    } else if (pending.size === 0) {
      throw new UnexpectedReplyError(`Process ${script.name} waits for nothing.`);
    }
  }
  void run();
  await untilStopped();
  return {
    get calls() {
      return [...pending.values()].map(({ id, call }) => ({ id, call }));
    },
    get attempts() {
      return [...attempts];
    },
    get milestone() {
      // What a request may have done counts on, also for those who are asked about it later; what a read saw does not.
      return milestone === null ? null : `${milestone} ${JSON.stringify(attempts.map((attempt) => (attempt.nonces.length === 0 ? 0 : attempt)))}`;
    },
    answer(id, reply) {
      milestone = null;
      const answered = pending.get(id);
      pending.delete(id);
      answered?.hear(reply);
      return untilStopped();
    },
  };
}

type Ask = (call: PortCall) => Promise<Reply>;

class UnexpectedReplyError extends Error {
  override readonly name = "UnexpectedReplyError";
}

function createAskingPort(subject: FileSubject, ask: Ask, traits: PortTraits): DirectoryPort {
  const failure = (kind: PortErrorKind, call: PortCall): Error => new subject.PortError({ kind, problem: `${call.name} ${call.path}: ${kind}.` });

  async function on<K extends Reply["kind"]>(call: PortCall, kind: K): Promise<Extract<Reply, { kind: K }>> {
    const reply = await ask(call);
    if (reply.kind === "error") {
      throw failure(reply.error, call);
    }
    if (!isOfKind(reply, kind)) {
      throw new UnexpectedReplyError(`${call.name} was answered with ${reply.kind}.`);
    }
    return reply;
  }
  async function work(call: PortCall): Promise<void> {
    await on(call, "done");
  }
  return {
    missingIsDefinite: !traits.isOverNetwork,
    overlaps: traits.overlaps !== undefined,
    quietMs: traits.quietMs,
    bootedAtMs: () => traits.bootedAtMs,
    scan: async (path) => (await on({ name: "scan", path }, "names")).names,
    directories: async (path) => (await on({ name: "directories", path }, "names")).names,
    read: async (path, maxBytes) => {
      const { bytes, modifiedMs } = await on({ name: "read", path }, "file");
      return { bytes: bytes.subarray(0, maxBytes), modifiedMs };
    },
    stamps: async (path) => {
      const { modifiedMs, changedMs } = await on({ name: "stamps", path }, "stamps");
      return { modifiedMs, changedMs };
    },
    writeNew: (path, bytes) => work({ name: "writeNew", path, bytes }),
    makeDirectory: (path) => work({ name: "makeDirectory", path }),
    makeDirectories: (path) => work({ name: "makeDirectories", path }),
    rename: (path, to) => work({ name: "rename", path, to }),
    unlink: (path) => {
      const call: PortCall = { name: "unlink", path };
      return traits.overlaps === undefined ? work(call) : void ask(call);
    },
    removeDirectory: (path) => work({ name: "removeDirectory", path }),
    flushDirectory: (path) => work({ name: "flushDirectory", path }),
    nowMs: async () => {
      const reply = await ask({ name: "nowMs", path: "" });
      return reply.kind === "time" ? reply.nowMs : null;
    },
  };
}

function isOfKind<K extends Reply["kind"]>(reply: Reply, kind: K): reply is Extract<Reply, { kind: K }> {
  return reply.kind === kind;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

async function runScript(subject: FileSubject, script: ProcessScript, port: DirectoryPort, ask: Ask, attempts: Attempt[], reach: (milestone: string) => void): Promise<void> {
  let nonces: string[] = [];
  let count = 0;
  const nonce = (): string => {
    count += 1;
    const given = nonceFor(script.name, count);
    nonces.push(given);
    const running = attempts.at(-1);
    if (running !== undefined) {
      attempts[attempts.length - 1] = { ...running, nonces: [...nonces] };
    }
    return given;
  };
  const open = (): ReturnType<FileSubject["createPointerDirectory"]> => subject.createPointerDirectory({ port, root: ROOT, location: "simulated:", nonce });
  let registers = open();
  let known = script.known;
  let isAbsent = false;

  for (const [position, wanted] of script.acts.entries()) {
    if (wanted === "reopen") {
      registers = open();
      reach(JSON.stringify([position, known ?? null, isAbsent, count]));
      continue;
    }
    const act = wanted === "write" ? (known !== undefined ? "replace" : "create") : wanted;
    if ((wanted === "write" && known === undefined && !isAbsent) || ((act === "replace" || act === "remove") && known === undefined)) {
      continue;
    }
    nonces = [];
    attempts.push({ act, base: known, nonces: [], answer: undefined });
    const answer = await answerOf(() => perform(registers, ask, act, known, `${script.name}${attempts.length}`));
    attempts[attempts.length - 1] = { act, base: known, nonces: [...nonces], answer };
    if (act !== "create-other") {
      known = "version" in answer && answer.version !== null ? answer.version : undefined;
      isAbsent = answer.kind === "absent" || answer.kind === "removed";
    }
  }
}

type Registers = ReturnType<FileSubject["createPointerDirectory"]>;

async function perform(registers: Registers, ask: Ask, act: Act, known: string | undefined, text: string): Promise<Answer> {
  const body = encoder.encode(text);
  const version = toVersion(known ?? "");
  switch (act) {
    case "read":
    case "read-unless": {
      const seen = await registers.read(KEY, act === "read" || known === undefined ? undefined : version);
      return seen.kind === "found" ? { kind: "found", version: seen.version, body: decoder.decode(seen.body) } : seen;
    }
    case "create":
    case "write":
      return registers.create(KEY, body);
    case "create-other":
      return registers.create(OTHER_KEY, body);
    case "replace":
      return registers.replace(KEY, body, version);
    case "remove":
      return registers.remove(KEY, version);
    case "list":
      return { kind: "listed", version: (await registers.list("")).find(({ key }) => key === KEY)?.version };
    case "delete-by-hand":
      return deleteByHand(ask);
    case "move-aside":
      await ask({ name: "rename", path: REGISTER, to: ASIDE });
      return { kind: "removed" };
    case "move-back":
      await ask({ name: "rename", path: ASIDE, to: REGISTER });
      return { kind: "removed" };
    case "reopen":
      return { kind: "removed" };
  }
}

/** `rm -rf`: a listing, then name by name. */
async function deleteByHand(ask: Ask): Promise<Answer> {
  const listed = await ask({ name: "scan", path: REGISTER });
  for (const name of listed.kind === "names" ? listed.names : []) {
    await ask({ name: "unlink", path: `${REGISTER}/${name}` });
  }
  await ask({ name: "removeDirectory", path: REGISTER });
  return { kind: "removed" };
}

async function answerOf(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === "StoreError" && "code" in error) {
      return { kind: "failed", code: String(error.code), message: error.message };
    }
    return { kind: "bug", message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
