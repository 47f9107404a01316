// src/prove.ts
import { execFileSync } from "node:child_process";
import { readFile as readFile2, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

// src/clock.ts
var realNowMs = () => Date.now();

// src/drain.ts
var DRAINS_PER_TURN = 2e4;
var drains = 0;
function drain() {
  drains += 1;
  return new Promise((resolve) => {
    if (drains % DRAINS_PER_TURN === 0) {
      setImmediate(resolve);
    } else {
      process.nextTick(resolve);
    }
  });
}

// src/event-queue.ts
function createEventQueue() {
  const queued = [];
  return {
    add(atMs, act) {
      let index = queued.length;
      while (index > 0 && (queued[index - 1]?.atMs ?? atMs) <= atMs) {
        index -= 1;
      }
      queued.splice(index, 0, { atMs, act });
    },
    nextMs: () => queued[queued.length - 1]?.atMs ?? Number.POSITIVE_INFINITY,
    runNext() {
      queued.pop()?.act();
    }
  };
}

// src/hash.ts
function hashText(text, start = 2166136261) {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  }
  return mix(hash);
}
function hashBytes(bytes, start = 2166136261) {
  let hash = start;
  for (const byte of bytes) {
    hash = Math.imul(hash ^ byte, 16777619);
  }
  return mix(hash);
}
function mix(hash) {
  let mixed = Math.imul(hash ^ hash >>> 16, 2246822507);
  mixed = Math.imul(mixed ^ mixed >>> 13, 3266489909);
  return (mixed ^ mixed >>> 16) >>> 0;
}

// src/fingerprint.ts
function fingerprint(world, underWay) {
  let digest = hashText(String(Math.floor(world.nowMs)), world.store.digest());
  let second = hashText(String(world.leases.length), digest);
  for (const process2 of world.processes()) {
    digest = hashText(process2.running ? "runs" : process2.alive ? "stopped" : "dead", digest ^ process2.digest());
    second = hashText(process2.name, second ^ Math.imul(process2.digest(), 31));
  }
  for (const [request, fate] of underWay) {
    digest = hashText(`${request.name} ${request.applied} ${request.settled} ${request.outcome}`, digest);
    second = hashText(`${request.sentAtMs} ${fate.appliesAfterMs.join(" ")} ${fate.reply?.afterMs ?? ""} ${fate.reply?.kind ?? ""}`, second);
  }
  return digest * 2097152 + (second >>> 11);
}

// src/look-at-beliefs.ts
function lookAtBeliefs({ leases, nowMs }, note2) {
  for (const tracked of leases) {
    const { process: process2, name, lock, mode, token, lease } = tracked;
    const inTime = !lease.signal.aborted && lease.remainingMs() > 0;
    tracked.silentSinceMs = inTime || lease.signal.aborted ? null : tracked.silentSinceMs ?? nowMs;
    const believed = inTime && process2.alive;
    if (believed !== tracked.believed) {
      tracked.believed = believed;
      note2(believed ? { kind: "believes", process: process2.name, lease: name, lock, mode, token } : { kind: "believes-no-more", process: process2.name, lease: name, lock });
    }
  }
}

// src/probe.ts
var PROBE = "probe";
var POLL_MAX_MS = 5e3;
function probeWaitMs({ ttlMs, graceMs }) {
  return 2 * ttlMs + graceMs + POLL_MAX_MS + 1e3;
}
function probeScript(scenario) {
  const waitMs = probeWaitMs(scenario);
  const pause = { kind: "sleep", forMs: scenario.ttlMs + scenario.graceMs + 1e3 };
  return { name: PROBE, script: locksOf(scenario).flatMap((lock) => [...askFor(lock, waitMs), pause, ...askFor(lock, waitMs), pause, ...askFor(lock, waitMs)]) };
}
function askFor(lock, waitMs) {
  const lease = `probe of ${lock}`;
  return [
    { kind: "acquire", lock, lease, mode: "exclusive", waitMs },
    { kind: "release", lease }
  ];
}
function locksOf({ processes }) {
  const locks = processes.flatMap(
    ({ script }) => script.flatMap((step) => step.kind === "acquire-all" ? step.locks.map(({ lock }) => lock) : "lock" in step ? [step.lock] : [])
  );
  return [...new Set(locks)].sort();
}

// src/process-clocks.ts
var EXACT_CLOCKS = { wallOffsetMs: 0, rate: 1 };
var WALL_EPOCH_MS = 176e10;
var ROUNDING_SLACK_MS = 1e-6;
function createProcessClocks(settings) {
  let wallOffsetMs = WALL_EPOCH_MS + settings.wallOffsetMs;
  let suspendedForMs = 0;
  let suspendedSinceMs = null;
  const shown = (trueMs) => trueMs * settings.rate;
  const whole = (ms) => Math.floor(ms + ROUNDING_SLACK_MS);
  return {
    get suspended() {
      return suspendedSinceMs !== null;
    },
    read(trueMs) {
      const sleptMs = suspendedForMs + (suspendedSinceMs === null ? 0 : trueMs - suspendedSinceMs);
      return {
        wallMs: whole(shown(trueMs) + wallOffsetMs),
        bootMs: whole(shown(trueMs)),
        monotonicMs: whole(shown(trueMs - sleptMs))
      };
    },
    trueTimeOfMonotonic: (monotonicMs) => suspendedSinceMs === null ? monotonicMs / settings.rate + suspendedForMs : Number.POSITIVE_INFINITY,
    jumpWall(byMs) {
      wallOffsetMs += byMs;
    },
    suspend(trueMs) {
      suspendedSinceMs ??= trueMs;
    },
    resume(trueMs) {
      if (suspendedSinceMs !== null) {
        suspendedForMs += trueMs - suspendedSinceMs;
        suspendedSinceMs = null;
      }
    }
  };
}

// src/scenario.ts
var PROMPT = { appliesAfterMs: [1], reply: { afterMs: 2, kind: "answer" } };
var NO_PLAN = { seed: "prompt", fates: /* @__PURE__ */ new Map(), faults: [], clocks: /* @__PURE__ */ new Map() };

// src/run-script.ts
async function runScript(run2) {
  const { scenario, process: process2, subject, store } = run2;
  const manager = subject.createLockManager({
    store,
    clock: process2.clock,
    random: process2.random,
    host: run2.host,
    expiry: scenario.trustStoreClock ? "store-clock" : "watch-only",
    graceMs: scenario.graceMs,
    requestTimeoutMs: scenario.requestTimeoutMs
  });
  const held = /* @__PURE__ */ new Map();
  for (const step of run2.script.script) {
    await perform(run2, manager, held, step);
  }
  for (const [name, lease] of held) {
    if (!lease.signal.aborted) {
      await release(run2, lease, name);
    }
  }
}
async function perform(run2, manager, held, step) {
  const lease = "lease" in step ? held.get(step.lease) : void 0;
  switch (step.kind) {
    case "sleep":
      return sleep(run2.process, step.forMs, void 0);
    case "acquire":
      return acquire(run2, manager, held, step);
    case "hold":
      return lease === void 0 ? void 0 : sleep(run2.process, step.forMs, lease.signal);
    case "release":
      return lease === void 0 ? void 0 : release(run2, lease, step.lease);
    case "break":
      return breakHolder(run2, manager, step);
    case "upgrade":
    case "downgrade":
      return lease === void 0 ? void 0 : changeMode(run2, held, step, lease);
    case "acquire-all":
      return acquireAll(run2, manager, held, step);
  }
}
async function acquire(run2, manager, held, step) {
  const { process: process2, scenario } = run2;
  const controller = new AbortController();
  if (step.abortAfterMs !== void 0) {
    process2.clock.setTimer(step.abortAfterMs, () => controller.abort());
  }
  await call(run2, step.lock, step.waitMs, async () => {
    const lease = await manager.acquire(step.lock, {
      mode: step.mode,
      ttlMs: scenario.ttlMs,
      marginMs: scenario.marginMs,
      waitMs: step.waitMs,
      signal: controller.signal,
      ...step.exclusiveOnly === void 0 ? {} : { exclusiveOnly: step.exclusiveOnly }
    });
    grant(run2, held, step.lease, lease);
  });
}
async function acquireAll(run2, manager, held, step) {
  const { ttlMs, marginMs } = run2.scenario;
  const names = step.locks.map(({ lock }) => lock);
  await call(run2, names.join(" and "), step.waitMs, async () => {
    const group = await manager.acquireAll(step.locks.map(({ lock, mode }) => ({ name: lock, mode })), { ttlMs, marginMs, waitMs: step.waitMs });
    for (const lease of group.leases) {
      grant(run2, held, lease.lock, lease);
    }
  });
}
async function changeMode(run2, held, step, lease) {
  await call(run2, lease.lock, step.waitMs, async () => {
    const changed = await (step.kind === "upgrade" ? lease.upgrade({ waitMs: step.waitMs }) : lease.downgrade());
    grant(run2, held, step.lease, changed);
  });
}
async function breakHolder(run2, manager, { lock }) {
  const { process: process2, breaks, leases, nowMs, trace, scenario } = run2;
  let broken;
  try {
    const { token } = await manager.inspect(lock);
    trace({ kind: "step", process: process2.name, what: `breaks ${lock} at token ${token}` });
    if (token !== null) {
      broken = { lock, token, overlapUntilMs: Number.POSITIVE_INFINITY };
      breaks.push(broken);
      permitOverlap(broken, leases);
      await manager.breakLock(lock, { token });
    }
  } catch (error) {
    trace({ kind: "step", process: process2.name, what: `could not break ${lock}: ${codeOf(error)}` });
  }
  if (broken !== void 0) {
    broken.overlapUntilMs = nowMs() + 1.01 * (scenario.ttlMs - scenario.marginMs) + LATE_BREAK_MS;
    permitOverlap(broken, leases);
  }
}
var LATE_BREAK_MS = 2e4;
function permitOverlap({ lock, token, overlapUntilMs }, leases) {
  for (const victim of leases) {
    victim.mayOverlapUntilMs = victim.lock === lock && victim.token === token ? overlapUntilMs : victim.mayOverlapUntilMs;
  }
}
function grant({ process: process2, leases, nowMs, breaks }, held, name, lease) {
  const { lock, mode, token } = lease;
  const broken = breaks.find((known) => known.lock === lock && known.token === token);
  held.set(name, lease);
  leases.push({ process: process2, name, lock, mode, token, grantedAtMs: nowMs(), overWhenGranted: lease.signal.aborted || lease.remainingMs() <= 0, lease, believed: false, silentSinceMs: null, mayOverlapUntilMs: broken?.overlapUntilMs ?? null });
}
async function call({ process: process2, calls, nowMs, trace }, lock, waitMs, ask2) {
  const tracked = { process: process2, lock, waitMs, startedAtMs: nowMs(), stoppedBeforeMs: process2.stoppedMs(), settledAtMs: null, outcome: null, code: null };
  calls.push(tracked);
  trace({ kind: "step", process: process2.name, what: `asks for ${lock}` });
  try {
    await ask2();
    tracked.outcome = "granted";
  } catch (error) {
    tracked.outcome = "refused";
    tracked.code = codeOf(error);
    trace({ kind: "step", process: process2.name, what: `is refused: ${tracked.code}` });
  }
  tracked.settledAtMs = nowMs();
}
async function release({ process: process2, trace }, lease, name) {
  trace({ kind: "step", process: process2.name, what: `releases ${name}` });
  try {
    await lease.release();
  } catch (error) {
    trace({ kind: "step", process: process2.name, what: `could not release ${name}: ${codeOf(error)}` });
  }
}
function sleep(process2, forMs, until) {
  return new Promise((resolve) => {
    if (until?.aborted === true) {
      resolve();
      return;
    }
    const timer = process2.clock.setTimer(forMs, () => resolve());
    until?.addEventListener("abort", () => {
      timer.cancel();
      resolve();
    });
  });
}
function codeOf(error) {
  if (error instanceof Error) {
    return "code" in error && typeof error.code === "string" ? error.code : `${error.name}: ${error.message}`;
  }
  return String(error);
}

// src/seeded-random.ts
function createSeededRandom(seed) {
  let state = hashText(seed);
  const fraction = () => {
    state = state + 1831565813 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
  return {
    fraction,
    below: (limit) => Math.floor(fraction() * limit),
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] ?? choices[0]
  };
}

// src/simulated-process.ts
function createSimulatedProcess(options) {
  const { name, life, nowMs } = options;
  const clocks = options.clocks ?? createProcessClocks(options.settings);
  const timers = /* @__PURE__ */ new Set();
  const held = [];
  let alive = true;
  let stops = 0;
  let stoppedSinceMs = 0;
  let stoppedBeforeMs = 0;
  let runsSinceMs = nowMs();
  let agreeSinceMs = Number.NEGATIVE_INFINITY;
  let orders = 0;
  let requests = 0;
  let digest = hashText(`${name}.${life}`);
  function first() {
    let found;
    for (const timer of timers) {
      if (found === void 0 || timer.dueMonotonicMs < found.dueMonotonicMs || timer.dueMonotonicMs === found.dueMonotonicMs && timer.order < found.order) {
        found = timer;
      }
    }
    return found;
  }
  const clock = {
    now: () => clocks.read(nowMs()),
    setTimer(delayMs, callback) {
      orders += 1;
      const timer = { dueMonotonicMs: clocks.read(nowMs()).monotonicMs + Math.max(0, Math.ceil(delayMs)), order: orders, callback };
      if (alive) {
        timers.add(timer);
      }
      return { cancel: () => timers.delete(timer) };
    }
  };
  const note2 = (what) => {
    digest = hashText(what, digest);
  };
  return {
    name,
    pid: options.pid,
    clocks,
    clock,
    rate: options.settings.rate,
    random: createProcessRandom(options),
    get alive() {
      return alive;
    },
    get running() {
      return alive && stops === 0;
    },
    stoppedMs: () => stoppedBeforeMs + (stops > 0 ? nowMs() - stoppedSinceMs : 0),
    ranForMs: (atMs) => alive && stops === 0 ? atMs - runsSinceMs : 0,
    clocksAgreeForMs: (atMs) => atMs - agreeSinceMs,
    clocksMovedApart() {
      agreeSinceMs = nowMs();
    },
    nextTimerMs() {
      const timer = alive && stops === 0 ? first() : void 0;
      return timer === void 0 ? Number.POSITIVE_INFINITY : clocks.trueTimeOfMonotonic(timer.dueMonotonicMs);
    },
    fireNextTimer() {
      const timer = first();
      if (timer !== void 0) {
        timers.delete(timer);
        note2(`timer ${timer.order} ${Math.floor(nowMs())}`);
        timer.callback();
      }
    },
    deliver(what) {
      if (alive && stops === 0 && held.length === 0) {
        what();
      } else if (alive) {
        held.push(what);
      }
    },
    runHeld() {
      const next = alive && stops === 0 ? held.shift() : void 0;
      next?.();
      return next !== void 0;
    },
    stop() {
      stoppedSinceMs = stops === 0 ? nowMs() : stoppedSinceMs;
      stops += 1;
      note2(`stop ${Math.floor(nowMs())}`);
    },
    resume() {
      if (stops === 0) {
        return;
      }
      stops -= 1;
      if (stops === 0) {
        stoppedBeforeMs += nowMs() - stoppedSinceMs;
        runsSinceMs = nowMs();
      }
      note2(`resume ${Math.floor(nowMs())}`);
    },
    crash() {
      alive = false;
      timers.clear();
      held.length = 0;
      note2("crash");
    },
    nextRequestName() {
      requests += 1;
      return life === 1 ? `${name}#${requests}` : `${name}.${life}#${requests}`;
    },
    note: note2,
    digest: () => digest,
    timersDigest: () => orders * 64 + timers.size
  };
}
function createProcessRandom({ index, life, seed, name }) {
  const random = createSeededRandom(`${seed}/${name}.${life}`);
  let nonces = 0;
  return {
    fraction: random.fraction,
    // Readable in a diagram, and never the same twice: which process, which life, how many before.
    nonce() {
      nonces += 1;
      return `${hex(index + 1, 4)}${hex(life, 4)}${hex(nonces, 24)}`;
    }
  };
}
function hex(value, digits2) {
  return value.toString(16).padStart(digits2, "0");
}

// ../store/src/errors.ts
var StoreError = class extends Error {
  name = "StoreError";
  code;
  operation;
  location;
  key;
  problem;
  hint;
  constructor(details) {
    super(messageOf(details), { cause: details.cause });
    this.code = details.code;
    this.operation = details.operation;
    this.location = details.location;
    this.key = details.key;
    this.problem = details.problem;
    this.hint = details.hint;
  }
};
function messageOf({ operation, location, key, problem, hint }) {
  const what = key === void 0 ? operation : `${operation} ${JSON.stringify(shortened(key))}`;
  const next = hint === void 0 ? "" : ` ${hint}`;
  return `${what} on ${location}: ${problem}${next}`;
}
function shortened(key) {
  return key.length <= 120 ? key : `${key.slice(0, 100)}\u2026 (${key.length} characters)`;
}

// ../store/src/key.ts
var KEY_BYTES_MAX = 512;
var KEY_SEGMENT_BYTES_MAX = 80;
var encoder = new TextEncoder();
function validateKey(key, where) {
  const problem = problemWithKey(key);
  if (problem !== void 0) {
    throw new StoreError({ code: "INVALID", ...where, key, problem });
  }
}
function validatePrefix(prefix, where) {
  if (prefix === "") {
    return;
  }
  const problem = prefix.endsWith("/") ? problemWithKey(prefix.slice(0, -1)) : "a prefix ends with a slash.";
  if (problem !== void 0) {
    throw new StoreError({ code: "INVALID", ...where, key: prefix, problem });
  }
}
function problemWithKey(key) {
  if (encoder.encode(key).byteLength > KEY_BYTES_MAX) {
    return `the key is longer than ${KEY_BYTES_MAX} bytes.`;
  }
  if (new RegExp("[\\u0000-\\u001f\\u007f-\\u009f\\\\]|\\p{Surrogate}", "u").test(key)) {
    return "the key holds a control character, a backslash or half a surrogate pair.";
  }
  if (key !== key.normalize("NFC")) {
    return "the key is not in Unicode normal form C; normalise it first.";
  }
  for (const segment of key.split("/")) {
    if (segment === "" || segment === "." || segment === "..") {
      return `the key has an empty part, "." or ".." between its slashes.`;
    }
    if (encoder.encode(segment).byteLength > KEY_SEGMENT_BYTES_MAX) {
      return `a part of the key between slashes is longer than ${KEY_SEGMENT_BYTES_MAX} bytes.`;
    }
  }
  return void 0;
}

// ../store/src/version.ts
function toVersion(stamp) {
  return stamp;
}

// src/simulated-store.ts
var LOCATION = "simulated:";
var STORE_EPOCH_MS = 175e10;
function createSimulatedStore({ traits, nowMs, onSend }) {
  const registers = /* @__PURE__ */ new Map();
  let clockOffsetMs = STORE_EPOCH_MS;
  const stampNow = () => Math.floor((nowMs() + clockOffsetMs) / traits.stampMs) * traits.stampMs;
  const storeTime = () => traits.storeClock ? stampNow() : null;
  const ageOf = (register) => traits.storeClock ? stampNow() - register.stampMs - (traits.stampMs > 1 ? traits.stampMs : 0) : null;
  function put(key, body, writer2) {
    const version = toVersion(writer2);
    registers.set(key, { body, version, stampMs: stampNow() });
    return { kind: "written", version };
  }
  function read(key, unlessVersion) {
    const register = registers.get(key);
    const storeTimeMs = storeTime();
    if (register === void 0) {
      return { kind: "absent", storeTimeMs };
    }
    const stamps = { version: register.version, ageMs: ageOf(register), storeTimeMs };
    return register.version === unlessVersion ? { kind: "unchanged", ...stamps } : { kind: "found", body: register.body.slice(), ...stamps };
  }
  function list(prefix) {
    return [...registers].filter(([key]) => key.startsWith(prefix)).map(([key, register]) => ({ key, version: register.version, ageMs: ageOf(register) })).sort((one, other) => one.key < other.key ? -1 : 1);
  }
  function remove(key, version) {
    const register = registers.get(key);
    if (traits.deleteIfMatch && register !== void 0 && register.version !== version) {
      return { kind: "conflict" };
    }
    registers.delete(key);
    return { kind: "removed" };
  }
  return {
    connect(process2) {
      const send = (operation, key, signal, act) => {
        (operation === "list" ? validatePrefix : validateKey)(key, { operation, location: LOCATION });
        return sendRequest({ process: process2, operation, key, nowMs, onSend, signal, act });
      };
      return {
        location: LOCATION,
        capabilities: { storeClock: traits.storeClock, watch: false, deleteIfMatch: traits.deleteIfMatch },
        read: (key, options) => send("read", key, options?.signal, () => read(key, options?.unlessVersion)),
        list: (prefix, options) => send("list", prefix, options?.signal, () => list(prefix)),
        create: (key, body, options) => send("create", key, options?.signal, (writer2) => registers.has(key) ? { kind: "conflict" } : put(key, body.slice(), writer2)),
        replace: (key, body, version, options) => send(
          "replace",
          key,
          options?.signal,
          (writer2) => registers.get(key)?.version === version ? put(key, body.slice(), writer2) : { kind: "conflict" }
        ),
        remove: (key, version, options) => send("remove", key, options?.signal, () => remove(key, version)),
        watch(key) {
          throw new StoreError({ code: "UNSUPPORTED", operation: "watch", location: LOCATION, key, problem: "the simulated store is polled." });
        },
        close: async () => {
        }
      };
    },
    jumpClock(byMs) {
      clockOffsetMs += byMs;
    },
    deleteByHand(key) {
      registers.delete(key);
    },
    entries: () => [...registers].map(([key, { body }]) => ({ key, body })),
    digest() {
      let sum = 0;
      for (const [key, register] of registers) {
        sum = sum + hashBytes(register.body, hashText(`${key} ${register.version} ${traits.storeClock ? register.stampMs : ""}`)) >>> 0;
      }
      return sum;
    }
  };
}
function sendRequest({ process: process2, operation, key, nowMs, onSend, signal, act }) {
  const name = process2.nextRequestName();
  const isWrite = operation !== "read" && operation !== "list";
  const failure = (code, problem) => new StoreError({ code, operation, location: LOCATION, key, problem });
  return new Promise((resolve, reject) => {
    let applied = 0;
    let settled = false;
    let answer;
    const settle = (words, tell) => {
      if (settled) {
        return;
      }
      settled = true;
      process2.deliver(() => {
        process2.note(`${name} ${words} ${Math.floor(nowMs())}`);
        tell();
      });
    };
    signal?.addEventListener("abort", () => {
      settled = true;
      reject(failure(isWrite ? "INDETERMINATE" : "UNAVAILABLE", "aborted."));
    });
    onSend({
      name,
      process: process2,
      operation,
      key,
      sentAtMs: nowMs(),
      isWrite,
      get applied() {
        return applied;
      },
      get settled() {
        return settled;
      },
      get outcome() {
        return answer === void 0 ? "not applied" : wordsFor(answer);
      },
      apply() {
        applied += 1;
        const outcome = act(name);
        answer ??= outcome;
      },
      reply(kind) {
        if (kind === "answer" && answer !== void 0) {
          const told = answer;
          settle(wordsFor(told), () => resolve(told));
        } else if (kind !== "unavailable" && isWrite) {
          settle("INDETERMINATE", () => reject(failure("INDETERMINATE", "the connection broke.")));
        } else {
          settle("UNAVAILABLE", () => reject(failure("UNAVAILABLE", "the store did not serve it.")));
        }
      }
    });
  });
}
function wordsFor(answer) {
  if ("kind" in answer) {
    switch (answer.kind) {
      case "found":
      case "unchanged":
        return `${answer.kind} ${answer.version}${answer.ageMs === null ? "" : ` age ${answer.ageMs}`}`;
      case "written":
        return `written ${answer.version}`;
      default:
        return answer.kind;
    }
  }
  return `[${answer.map((entry) => `${lastPart(entry.key)} ${entry.version ?? "?"}${entry.ageMs === null ? "" : ` age ${entry.ageMs}`}`).join(", ")}]`;
}
function lastPart(key) {
  return key.slice(key.lastIndexOf("/") + 1);
}

// src/world.ts
function createWorld({ scenario, subject, seed, clocks, onSend, trace }) {
  let nowMs = 0;
  let running = 0;
  let disturbed = clocks.size > 0;
  const processes = /* @__PURE__ */ new Map();
  const scripts = /* @__PURE__ */ new Map();
  const lives = /* @__PURE__ */ new Map();
  const leases = [];
  const calls = [];
  const breaks = [];
  const startWhenAwake = /* @__PURE__ */ new Set();
  const now = () => nowMs;
  const store = createSimulatedStore({
    traits: scenario.store,
    nowMs: now,
    onSend(request) {
      trace({ kind: "send", process: request.process.name, request: request.name, what: `${request.operation} ${request.key}` });
      onSend(request);
    }
  });
  function launch(script) {
    const { name } = script;
    const life = (lives.get(name) ?? 0) + 1;
    lives.set(name, life);
    scripts.set(name, script);
    const index = [...lives.keys()].indexOf(name);
    const settings = clocks.get(name) ?? EXACT_CLOCKS;
    const machine = processes.get(name)?.clocks ?? createProcessClocks(settings);
    const process2 = createSimulatedProcess({ name, pid: 1e3 * (index + 1) + life, index, life, seed, settings, clocks: machine, nowMs: now });
    processes.set(name, process2);
    running += 1;
    const ended = runScript({ script, process: process2, scenario, subject, store: store.connect(process2), host: hostOf(name, index, life), leases, calls, breaks, nowMs: now, trace });
    void ended.then(() => {
      running -= process2.alive ? 1 : 0;
    });
  }
  function hostOf(name, index, life) {
    const pid = 1e3 * (index + 1) + life;
    const bootId = scenario.oneMachine === true ? "boot" : `boot of ${name}`;
    return {
      identity: () => ({ hostname: name, machineId: null, bootId, pidNamespace: "pids", pid, processStartedAt: String(life) }),
      liveness(identity) {
        if (identity.bootId !== bootId) {
          return "unknown";
        }
        return [...processes.values()].some((process2) => process2.alive && process2.pid === identity.pid) ? "alive" : "gone";
      }
    };
  }
  function restart(name) {
    const script = scripts.get(name);
    if (script !== void 0 && processes.get(name)?.alive === false) {
      trace({ kind: "fault", process: name, what: "starts again" });
      launch(script);
    }
  }
  function processOf(fault) {
    return "process" in fault ? processes.get(fault.process) : void 0;
  }
  return {
    scenario,
    store,
    leases,
    calls,
    get nowMs() {
      return nowMs;
    },
    processes: () => [...processes.values()],
    get disturbed() {
      return disturbed;
    },
    disturb() {
      disturbed = true;
    },
    busy: () => running > 0,
    setNow(ms) {
      nowMs = ms;
    },
    nextTimer() {
      let first;
      let atMs = Number.POSITIVE_INFINITY;
      for (const process2 of processes.values()) {
        const due = process2.nextTimerMs();
        if (due < atMs) {
          first = process2;
          atMs = due;
        }
      }
      return { process: first, atMs: Math.max(atMs, nowMs) };
    },
    start: launch,
    apply(fault) {
      disturbed = true;
      const process2 = processOf(fault);
      trace({ kind: "fault", process: process2?.name ?? null, what: describeFault(fault) });
      switch (fault.kind) {
        case "store-clock-jump":
          store.jumpClock(fault.byMs);
          return;
        case "delete-by-hand":
          store.deleteByHand(fault.key);
          return;
        case "wall-jump":
          process2?.clocks.jumpWall(fault.byMs);
          process2?.clocksMovedApart();
          return;
        case "crash":
          running -= process2?.alive === true ? 1 : 0;
          process2?.crash();
          return;
        case "suspend":
          process2?.clocks.suspend(nowMs);
          process2?.stop();
          return;
        case "pause":
          process2?.stop();
      }
    },
    undo(fault) {
      const process2 = processOf(fault);
      if (fault.kind === "crash") {
        if (process2?.clocks.suspended === true) {
          startWhenAwake.add(fault.process);
        } else {
          restart(fault.process);
        }
      } else if (fault.kind === "suspend" || fault.kind === "pause") {
        if (fault.kind === "suspend") {
          process2?.clocks.resume(nowMs);
          process2?.clocksMovedApart();
        }
        trace({ kind: "fault", process: fault.process, what: "goes on" });
        process2?.resume();
        if (startWhenAwake.delete(fault.process)) {
          restart(fault.process);
        }
      }
    },
    runHeld: () => [...processes.values()].some((process2) => process2.runHeld())
  };
}
function describeFault(fault) {
  switch (fault.kind) {
    case "crash":
      return "crashes";
    case "pause":
      return `stops for ${Math.round(fault.forMs)} ms`;
    case "suspend":
      return `its machine sleeps for ${Math.round(fault.forMs)} ms`;
    case "wall-jump":
      return `its wall clock is set by ${Math.round(fault.byMs)} ms`;
    case "store-clock-jump":
      return `the store's clock is set by ${Math.round(fault.byMs)} ms`;
    case "delete-by-hand":
      return `${fault.key} is removed by hand`;
  }
}

// src/run.ts
var STEPS_MAX = 2e4;
async function run({ subject, scenario, plan, fateOf, invariants, onStep, keepTrace }) {
  const queue = createEventQueue();
  const underWay = /* @__PURE__ */ new Map();
  const state = () => fingerprint(world, underWay);
  const trace = [];
  const note2 = keepTrace === true ? (what) => void trace.push({ atMs: world.nowMs, ...what }) : () => {
  };
  const world = createWorld({
    scenario,
    subject,
    seed: plan.seed,
    clocks: plan.clocks,
    onSend(request) {
      const fate = request.process.name === PROBE ? PROMPT : fateOf(request);
      underWay.set(request, fate);
      schedule(queue, world, request, fate, () => underWay.delete(request), note2);
    },
    trace: note2
  });
  for (const script of scenario.processes) {
    world.start(script);
  }
  for (const fault of plan.faults) {
    scheduleFault(queue, world, fault);
  }
  const watch = createWatch(world, invariants, note2);
  let violation = await watch.settle();
  let steps = 0;
  let probed = false;
  while (violation === null) {
    const timer = world.nextTimer();
    const nextMs = Math.min(timer.atMs, queue.nextMs());
    if (!probed && !world.busy() && queue.nextMs() === Number.POSITIVE_INFINITY) {
      probed = true;
      world.start(probeScript(scenario));
    } else if (nextMs === Number.POSITIVE_INFINITY) {
      return { violation: watch.end(), merged: false, steps, endedAtMs: world.nowMs, trace, world };
    } else if (steps === STEPS_MAX) {
      violation = { invariant: "ends", atMs: world.nowMs, message: `still at work after ${STEPS_MAX} steps` };
      break;
    } else {
      steps += 1;
      world.setNow(nextMs);
      if (timer.atMs <= queue.nextMs()) {
        timer.process?.fireNextTimer();
      } else {
        queue.runNext();
      }
    }
    violation = await watch.settle();
    if (violation === null && onStep?.(state, world.nowMs) === true) {
      return { violation, merged: true, steps, endedAtMs: world.nowMs, trace, world };
    }
  }
  return { violation, merged: false, steps, endedAtMs: world.nowMs, trace, world };
}
function schedule(queue, world, request, fate, onOver, note2) {
  let turnsLeft = fate.appliesAfterMs.length + (fate.reply === null ? 0 : 1);
  const turnIsOver = () => {
    turnsLeft -= 1;
    if (turnsLeft === 0) {
      onOver();
    }
  };
  const { name, process: process2, operation, key } = request;
  if (fate !== PROMPT) {
    world.disturb();
  }
  for (const afterMs of fate.appliesAfterMs) {
    queue.add(world.nowMs + afterMs, () => {
      request.apply();
      note2({ kind: "apply", process: process2.name, request: name, what: `${operation} ${key}`, outcome: request.outcome, again: request.applied > 1 });
      turnIsOver();
    });
  }
  const reply = fate.reply;
  if (reply !== null) {
    queue.add(world.nowMs + reply.afterMs, () => {
      const heard = process2.alive && !request.settled;
      note2({ kind: "reply", process: process2.name, request: name, outcome: reply.kind === "answer" ? request.outcome : reply.kind, heard });
      request.reply(reply.kind);
      turnIsOver();
    });
  }
}
function scheduleFault(queue, world, fault) {
  queue.add(fault.atMs, () => {
    world.apply(fault);
    const afterMs = fault.kind === "crash" ? fault.restartAfterMs : "forMs" in fault ? fault.forMs : null;
    if (afterMs !== null) {
      queue.add(world.nowMs + afterMs, () => world.undo(fault));
    }
  });
}
function createWatch(world, invariants, note2) {
  const watchers = invariants.map((invariant) => ({ id: invariant.id, watcher: invariant.watch() }));
  function firstProblem(ask2) {
    for (const { id, watcher } of watchers) {
      const message = ask2(watcher);
      if (message !== void 0) {
        note2({ kind: "violation", process: null, what: message });
        return { invariant: id, atMs: world.nowMs, message };
      }
    }
    return null;
  }
  return {
    async settle() {
      do {
        await drain();
        lookAtBeliefs(world, note2);
        const violation = firstProblem((watcher) => watcher.afterStep?.(world));
        if (violation !== null) {
          return violation;
        }
      } while (world.runHeld());
      return null;
    },
    end: () => firstProblem((watcher) => watcher.atEnd?.(world))
  };
}

// src/explore-exhaustive.ts
async function exploreExhaustive({ deviations, schedulesMax, ...exploration }) {
  const { scenario } = exploration;
  const known = /* @__PURE__ */ new Set();
  const tally = { schedules: 0, steps: 0, merged: 0 };
  const stack = [{ seed: "exhaustive", fates: /* @__PURE__ */ new Map(), faults: [], clocks: /* @__PURE__ */ new Map() }];
  for (let plan = stack.pop(); plan !== void 0; plan = stack.pop()) {
    if (tally.schedules === schedulesMax) {
      return { ...tally, distinctStates: known.size, complete: false, failure: null };
    }
    const spent = plan.fates.size + plan.faults.length;
    const points = { requests: [], momentsMs: /* @__PURE__ */ new Set() };
    const result = await runWatched(exploration, plan, points, spent === deviations ? known : null);
    tally.schedules += 1;
    tally.steps += result.steps;
    tally.merged += result.merged ? 1 : 0;
    if (result.violation !== null) {
      return { ...tally, distinctStates: known.size, complete: false, failure: { scenario, plan, result } };
    }
    if (spent < deviations) {
      stack.push(...deviationsFrom(scenario, plan, points));
    }
  }
  return { ...tally, distinctStates: known.size, complete: true, failure: null };
}
function runWatched({ subject, scenario, invariants }, plan, points, known) {
  const lastDeviationMs = Math.max(-1, ...plan.faults.map((fault) => endOf(fault)));
  let fatesLeft = plan.fates.size;
  return run({
    subject,
    scenario,
    plan,
    invariants,
    fateOf(request) {
      points.requests.push(request);
      const fate = plan.fates.get(request.name);
      fatesLeft -= fate === void 0 ? 0 : 1;
      return fate ?? PROMPT;
    },
    onStep(state, nowMs) {
      points.momentsMs.add(nowMs);
      if (known === null || fatesLeft > 0 || nowMs < lastDeviationMs) {
        return false;
      }
      const met = known.has(state());
      known.add(state());
      return met;
    }
  });
}
function endOf(fault) {
  return fault.atMs + ("forMs" in fault ? fault.forMs : fault.kind === "crash" ? fault.restartAfterMs ?? 0 : 0);
}
function deviationsFrom(scenario, plan, { requests, momentsMs }) {
  const after = Math.max(0, ...plan.faults.map(({ atMs }) => atMs), ...requests.filter(({ name }) => plan.fates.has(name)).map(({ sentAtMs }) => sentAtMs));
  const plans = [];
  for (const request of requests) {
    if (request.sentAtMs >= after && !plan.fates.has(request.name)) {
      plans.push(...fatesFor(scenario, request).map((fate) => ({ ...plan, fates: new Map([...plan.fates, [request.name, fate]]) })));
    }
  }
  for (const atMs of momentsMs) {
    if (atMs >= after) {
      plans.push(...faultsAt(scenario, atMs).map((fault) => ({ ...plan, faults: [...plan.faults, fault] })));
    }
  }
  return plans;
}
function fatesFor({ ttlMs, marginMs, graceMs, requestTimeoutMs }, { isWrite }) {
  const delaysMs = [3, requestTimeoutMs - 1, requestTimeoutMs + 1, ttlMs - marginMs, ttlMs + graceMs + 1];
  const answer = (appliesMs, repliesMs) => ({ appliesAfterMs: [appliesMs], reply: { afterMs: repliesMs, kind: "answer" } });
  const lost = [
    { appliesAfterMs: [], reply: null },
    { appliesAfterMs: [], reply: { afterMs: 2, kind: "unavailable" } },
    { appliesAfterMs: [1], reply: null }
  ];
  const late = delaysMs.flatMap((delayMs) => [answer(delayMs, delayMs + 1), answer(1, delayMs + 1)]);
  const ofWrites = delaysMs.flatMap((delayMs) => [
    { appliesAfterMs: [1, delayMs], reply: { afterMs: 2, kind: "answer" } },
    { appliesAfterMs: [delayMs], reply: { afterMs: 2, kind: "indeterminate" } }
  ]);
  return isWrite ? [...lost, ...late, ...ofWrites, { appliesAfterMs: [1], reply: { afterMs: 2, kind: "indeterminate" } }] : [...lost.slice(0, 2), ...late];
}
function faultsAt({ processes, ttlMs, marginMs, graceMs }, atMs) {
  return processes.flatMap(({ name: process2 }) => [
    { kind: "crash", process: process2, atMs, restartAfterMs: null },
    { kind: "crash", process: process2, atMs, restartAfterMs: 100 },
    { kind: "pause", process: process2, atMs, forMs: ttlMs - marginMs + 1 },
    { kind: "pause", process: process2, atMs, forMs: ttlMs + graceMs + 100 },
    { kind: "suspend", process: process2, atMs, forMs: ttlMs + graceMs + 100 }
  ]);
}

// src/draw-plan.ts
function drawPlan(scenario, seed) {
  if (seed.endsWith("/0")) {
    return { seed, clocks: /* @__PURE__ */ new Map(), faults: [], fateOf: () => PROMPT };
  }
  const random = createSeededRandom(seed);
  const mood = drawMood(random);
  const slowness = /* @__PURE__ */ new Map();
  for (const { name } of scenario.processes) {
    slowness.set(name, random.pick([1, 1, 5, 40]));
  }
  const clocks = /* @__PURE__ */ new Map();
  for (const { name } of scenario.processes) {
    if (random.chance(0.4)) {
      clocks.set(name, { wallOffsetMs: random.below(72e5) - 36e5, rate: 1 + (random.below(2 * DRIFT_PARTS_MAX + 1) - DRIFT_PARTS_MAX) / 1e3 });
    }
  }
  let requests = 0;
  return {
    seed,
    clocks,
    faults: drawFaults(scenario, random),
    fateOf(request) {
      requests += 1;
      if (mood.changePoints.has(requests)) {
        slowness.set(request.process.name, scenario.ttlMs / 2);
      }
      return drawFate(scenario, mood, slowness.get(request.process.name) ?? 1, request, random);
    }
  };
}
var DRIFT_PARTS_MAX = 5;
function drawMood(random) {
  const changePoints = /* @__PURE__ */ new Set();
  for (let point = random.below(4); point > 0; point -= 1) {
    changePoints.add(1 + random.below(40));
  }
  return {
    slow: random.pick([0, 0.05, 0.2, 0.4]),
    lost: random.pick([0, 0, 0.05, 0.2]),
    repeated: random.pick([0, 0, 0.05, 0.2]),
    usualMs: random.pick([2, 10, 100]),
    changePoints
  };
}
function drawFate(scenario, mood, slowness, request, random) {
  const shortMs = () => 1 + random.below(mood.usualMs) * (random.chance(0.3) ? slowness : 1);
  const delayMs = () => random.chance(mood.slow) ? longDelayMs(scenario, random) : shortMs();
  const appliesAtMs = delayMs();
  const repliesAtMs = appliesAtMs + delayMs();
  if (random.chance(mood.lost)) {
    return drawLoss(request, random, appliesAtMs, repliesAtMs);
  }
  const again = random.chance(mood.repeated) ? [appliesAtMs, appliesAtMs + delayMs()] : [appliesAtMs];
  const prompt2 = again.length === 1 && appliesAtMs === 1 && repliesAtMs === 2;
  return prompt2 ? PROMPT : { appliesAfterMs: again, reply: { afterMs: repliesAtMs, kind: "answer" } };
}
function drawLoss({ isWrite }, random, appliesAtMs, repliesAtMs) {
  switch (random.below(isWrite ? 5 : 2)) {
    case 0:
      return { appliesAfterMs: [], reply: null };
    case 1:
      return { appliesAfterMs: [], reply: { afterMs: repliesAtMs, kind: "unavailable" } };
    case 2:
      return { appliesAfterMs: [appliesAtMs], reply: null };
    case 3:
      return { appliesAfterMs: [appliesAtMs], reply: { afterMs: repliesAtMs, kind: "indeterminate" } };
    default:
      return { appliesAfterMs: [repliesAtMs], reply: { afterMs: appliesAtMs, kind: "indeterminate" } };
  }
}
function longDelayMs({ ttlMs, marginMs, graceMs, requestTimeoutMs }, random) {
  const landmarkMs = random.pick([ttlMs / 3, ttlMs - marginMs, ttlMs, ttlMs + graceMs, requestTimeoutMs, 2 * (ttlMs + graceMs)]);
  return Math.max(1, random.chance(0.5) ? Math.round(landmarkMs) + random.below(41) - 20 : random.below(Math.ceil(1.5 * landmarkMs)));
}
function drawFaults(scenario, random) {
  const faults = [];
  const spanMs = 3 * (scenario.ttlMs + scenario.graceMs);
  for (let count = random.pick([0, 0, 1, 1, 2, 3]); count > 0; count -= 1) {
    const { name } = scenario.processes[random.below(scenario.processes.length)] ?? { name: "" };
    const atMs = random.below(spanMs);
    const forMs = random.chance(0.5) ? longDelayMs(scenario, random) : random.below(spanMs);
    switch (random.below(5)) {
      case 0:
        faults.push({ kind: "crash", process: name, atMs, restartAfterMs: random.chance(0.5) ? forMs : null });
        break;
      case 1:
      case 2:
        faults.push({ kind: "pause", process: name, atMs, forMs });
        break;
      case 3:
        faults.push({ kind: "suspend", process: name, atMs, forMs });
        break;
      default:
        faults.push({ kind: "wall-jump", process: name, atMs, byMs: random.below(2 * spanMs) - spanMs });
    }
  }
  if (scenario.store.storeClock && random.chance(0.2)) {
    faults.push({ kind: "store-clock-jump", atMs: random.below(spanMs), byMs: random.below(scenario.graceMs) - Math.floor(scenario.graceMs / 2) });
  }
  return faults;
}

// src/explore-random.ts
async function exploreRandom({ seedPrefix, schedules, ...exploration }) {
  let steps = 0;
  for (let schedule2 = 0; schedule2 < schedules; schedule2 += 1) {
    const { plan, result } = await runSeed(exploration, `${seedPrefix}/${schedule2}`);
    steps += result.steps;
    if (result.violation !== null) {
      return { schedules: schedule2 + 1, steps, failure: { scenario: exploration.scenario, plan, result } };
    }
  }
  return { schedules, steps, failure: null };
}
async function runSeed({ subject, scenario, invariants }, seed) {
  const drawn = drawPlan(scenario, seed);
  const fates = /* @__PURE__ */ new Map();
  const fateOf = (request) => {
    const fate = drawn.fateOf(request);
    if (fate !== PROMPT) {
      fates.set(request.name, fate);
    }
    return fate;
  };
  const result = await run({ subject, scenario, plan: drawn, fateOf, invariants });
  return { plan: { seed, fates, faults: drawn.faults, clocks: drawn.clocks }, result };
}
function runPlan({ subject, scenario, invariants }, plan, keepTrace = false) {
  return run({ subject, scenario, plan, fateOf: ({ name }) => plan.fates.get(name) ?? PROMPT, invariants, keepTrace });
}

// src/steer.ts
async function runSteered({ subject, scenario, invariants }, steers, base = NO_PLAN) {
  const met = /* @__PURE__ */ new Map();
  const fates = /* @__PURE__ */ new Map();
  const result = await run({
    subject,
    scenario,
    invariants,
    plan: base,
    keepTrace: true,
    fateOf({ name, process: process2, operation, key }) {
      for (const steer of steers) {
        if (steer.process === process2.name && steer.operation === operation && key.includes(steer.key)) {
          const count = (met.get(steer) ?? 0) + 1;
          met.set(steer, count);
          if (count === steer.nth) {
            fates.set(name, steer.fate);
            return steer.fate;
          }
        }
      }
      return PROMPT;
    }
  });
  return { scenario, plan: { ...base, fates }, result };
}

// src/shrink.ts
var RUNS_MAX = 600;
async function shrink(exploration, plan, invariant) {
  let best = { scenario: exploration.scenario, plan };
  let runs = 0;
  async function tryCase(candidate) {
    if (runs >= RUNS_MAX) {
      return false;
    }
    runs += 1;
    const { violation } = await runPlan({ ...exploration, scenario: candidate.scenario }, candidate.plan);
    if (violation?.invariant !== invariant) {
      return false;
    }
    best = candidate;
    return true;
  }
  const tryOut = (candidate) => tryCase({ ...best, plan: candidate });
  for (let before = Number.POSITIVE_INFINITY; caseWeight(best) < before && runs < RUNS_MAX; ) {
    before = caseWeight(best);
    await dropInHalves([...best.plan.faults], (faults) => tryOut({ ...best.plan, faults }));
    await dropInHalves([...best.plan.fates], (fates) => tryOut({ ...best.plan, fates: new Map(fates) }));
    await dropSteps(() => best, tryCase);
    await dropClocks(best.plan, tryOut);
    await simplifyFates(() => best.plan, tryOut);
    await simplifyFaults(() => best.plan, tryOut);
  }
  return best;
}
async function dropSteps(best, tryCase) {
  for (const { name } of best().scenario.processes) {
    const script = best().scenario.processes.find((process2) => process2.name === name)?.script ?? [];
    for (let index = script.length - 1; index >= 0; index -= 1) {
      const { scenario: scenario2, plan: plan2 } = best();
      const processes = scenario2.processes.map((process2) => process2.name === name ? { name, script: process2.script.filter((_, at) => at !== index) } : process2);
      await tryCase({ scenario: { ...scenario2, processes }, plan: plan2 });
    }
  }
  const { scenario, plan } = best();
  await tryCase({ scenario: { ...scenario, processes: scenario.processes.filter(({ script }) => script.length > 0) }, plan });
}
function caseWeight({ scenario, plan }) {
  return planWeight(plan) + scenario.processes.reduce((sum, { script }) => sum + 5 + 3 * script.length, 0);
}
function planWeight({ fates, faults, clocks }) {
  const words = [...fates.values()].reduce((sum, { appliesAfterMs, reply }) => sum + 10 + appliesAfterMs.length + digits(appliesAfterMs) + (reply === null ? 1 : 2 + digits([reply.afterMs])), 0);
  return words + faults.reduce((sum, fault) => sum + 20 + digits([fault.atMs, "forMs" in fault ? fault.forMs : 0]), 0) + clocks.size * 20;
}
function digits(numbers) {
  return numbers.reduce((sum, number) => sum + String(number).replace(/0+$/, "").length / 10, 0);
}
async function dropClocks(plan, tryOut) {
  let clocks = plan.clocks;
  for (const name of plan.clocks.keys()) {
    const fewer = new Map([...clocks].filter(([other]) => other !== name));
    if (await tryOut({ ...plan, clocks: fewer })) {
      clocks = fewer;
    }
  }
}
async function dropInHalves(items, works) {
  let kept = items;
  for (let size = Math.max(1, Math.ceil(kept.length / 2)); kept.length > 0; size = Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await works(fewer)) {
        kept = fewer;
      } else {
        from += size;
      }
    }
    if (size === 1) {
      return;
    }
  }
}
async function simplifyFates(best, tryOut) {
  for (const name of [...best().fates.keys()]) {
    for (const simplify of [effectOnce, effectPrompt, replyPrompt, roundFate]) {
      const fate = best().fates.get(name);
      const simpler = fate === void 0 ? void 0 : simplify(fate);
      if (simpler !== void 0) {
        await tryOut({ ...best(), fates: new Map([...best().fates, [name, simpler]]) });
      }
    }
  }
}
function effectOnce({ appliesAfterMs, reply }) {
  return appliesAfterMs.length > 1 ? { appliesAfterMs: appliesAfterMs.slice(0, 1), reply } : void 0;
}
function effectPrompt({ appliesAfterMs: [first, ...rest], reply }) {
  return first === void 0 || first <= 1 ? void 0 : { appliesAfterMs: [1, ...rest], reply };
}
function replyPrompt({ appliesAfterMs, reply }) {
  const earliest = (appliesAfterMs[0] ?? 0) + 1;
  return reply === null || reply.kind !== "answer" || reply.afterMs <= earliest ? void 0 : { appliesAfterMs, reply: { ...reply, afterMs: earliest } };
}
function roundFate({ appliesAfterMs, reply }) {
  const rounded = { appliesAfterMs: appliesAfterMs.map(roundUp), reply: reply === null ? null : { ...reply, afterMs: roundUp(reply.afterMs) + 1 } };
  return JSON.stringify(rounded).length < JSON.stringify({ appliesAfterMs, reply }).length && rounded !== PROMPT ? rounded : void 0;
}
function roundUp(ms) {
  const unit = ms > 200 ? 100 : 10;
  return ms <= 10 ? ms : Math.ceil(ms / unit) * unit;
}
async function simplifyFaults(best, tryOut) {
  for (let index = 0; index < best().faults.length; index += 1) {
    for (const simplify of [forGood, roundFault]) {
      const fault = best().faults[index];
      if (fault !== void 0) {
        await tryOut({ ...best(), faults: best().faults.with(index, simplify(fault)) });
      }
    }
  }
}
function forGood(fault) {
  return fault.kind === "crash" ? { ...fault, restartAfterMs: null } : fault;
}
function roundFault(fault) {
  return "forMs" in fault ? { ...fault, atMs: roundUp(fault.atMs), forMs: roundUp(fault.forMs) } : { ...fault, atMs: roundUp(fault.atMs) };
}

// src/find-failure.ts
async function findFailure({ seedPrefix, schedules, failures, ...exploration }) {
  let best = null;
  let steps = 0;
  let tried = 0;
  let triedUntilFirst = 0;
  for (let failed = 0; tried < schedules && failed < failures; tried += 1) {
    const seed = `${seedPrefix}/${tried}`;
    const { plan: plan2, result: result2 } = await runSeed(exploration, seed);
    steps += result2.steps;
    if (result2.violation !== null) {
      failed += 1;
      triedUntilFirst = triedUntilFirst === 0 ? tried + 1 : triedUntilFirst;
      const smaller = await shrink(exploration, plan2, result2.violation.invariant);
      best = best === null || caseWeight(smaller) < caseWeight(best.smallest) ? { seed, smallest: smaller } : best;
    }
  }
  if (best === null) {
    return null;
  }
  const { scenario, plan } = best.smallest;
  const result = await runPlan({ ...exploration, scenario }, plan, true);
  return { seed: best.seed, shrunk: { scenario, plan, result }, schedules: triedUntilFirst, steps };
}
async function findMutant({ breaks, steers }, search2) {
  if (steers === void 0) {
    return findFailure({ ...search2, failures: 1 });
  }
  const failure = await runSteered(search2, steers);
  if (failure.result.violation === null) {
    return null;
  }
  const { scenario, plan } = await shrink(search2, failure.plan, breaks);
  const result = await runPlan({ ...search2, scenario }, plan, true);
  return { seed: "by hand", shrunk: { scenario, plan, result }, schedules: 1, steps: result.steps };
}

// src/invariants/bounded-waiting.ts
var SLACK_MS = 10;
var boundedWaiting = {
  id: "bounded-waiting",
  title: "acquire settles within its wait and one request timeout",
  watch: () => ({
    afterStep(world) {
      const late = world.calls.find((call2) => call2.settledAtMs === null && call2.process.running && isLate(call2, world));
      return late === void 0 ? void 0 : `${late.process.name} has waited for ${late.lock} for ${Math.round(world.nowMs - late.startedAtMs)} ms; it asked for at most ${late.waitMs} ms`;
    },
    atEnd(world) {
      const hung = world.calls.find((call2) => call2.settledAtMs === null && call2.process.alive);
      return hung === void 0 ? void 0 : `${hung.process.name} would wait for ${hung.lock} for ever`;
    }
  })
};
function isLate({ process: process2, waitMs, startedAtMs, stoppedBeforeMs }, { nowMs, scenario }) {
  const stoppedMs = process2.stoppedMs() - stoppedBeforeMs;
  const allowedMs = (waitMs + scenario.requestTimeoutMs) / process2.rate + SLACK_MS;
  return nowMs - startedAtMs - stoppedMs > allowedMs && process2.ranForMs(nowMs) > SLACK_MS;
}

// src/invariants/exclusion.ts
var exclusion = {
  id: "exclusion",
  title: "no two conflicting leases are believed at one moment",
  watch: () => ({
    afterStep({ leases, nowMs }) {
      const believed = leases.filter((lease) => lease.believed && nowMs > (lease.mayOverlapUntilMs ?? Number.NEGATIVE_INFINITY));
      for (const [index, one] of believed.entries()) {
        const other = believed.slice(index + 1).find((candidate) => conflict(one, candidate));
        if (other !== void 0) {
          return `${describe(one)} and ${describe(other)} both believe that they hold ${one.lock}`;
        }
      }
      return void 0;
    }
  })
};
function conflict(one, other) {
  return one.lock === other.lock && one.lease !== other.lease && (one.mode === "exclusive" || other.mode === "exclusive");
}
function describe({ process: process2, name, mode, token }) {
  return `${process2.name} (${name}, ${mode}, token ${token})`;
}

// src/invariants/free-in-the-end.ts
var freeInTheEnd = {
  id: "free-in-the-end",
  title: "once faults stop, whoever asks gets the lock in time",
  watch: () => ({
    afterStep({ calls }) {
      const refused = calls.find((call2) => call2.process.name === PROBE && call2.outcome === "refused");
      return refused === void 0 ? void 0 : `nobody else is there, and yet ${refused.lock} was not had within ${refused.waitMs} ms (${refused.code ?? "?"})`;
    }
  })
};

// src/invariants/growing-tokens.ts
var growingTokens = {
  id: "growing-tokens",
  title: "tokens strictly grow from holder to holder",
  watch() {
    let seen = 0;
    return {
      afterStep({ leases }) {
        for (; seen < leases.length; seen += 1) {
          const granted = leases[seen];
          const earlier = leases.slice(0, seen).find((lease) => granted?.mayOverlapUntilMs === null && isOutOfOrder(lease, granted));
          if (granted !== void 0 && earlier !== void 0) {
            return `${granted.process.name} was granted ${granted.lock} (${granted.mode}) with token ${granted.token} after ${earlier.process.name} (${earlier.mode}) had token ${earlier.token}`;
          }
        }
        return void 0;
      }
    };
  }
};
function isOutOfOrder(earlier, later) {
  const mustFence = earlier.mode === "exclusive" || later.mode === "exclusive";
  return earlier.lock === later.lock && earlier.lease !== later.lease && (mustFence ? later.token <= earlier.token : later.token < earlier.token);
}

// src/invariants/known-loss.ts
var TOLERANCE_MS = 3;
var LOOK_EVERY_MS = 1e3;
var knownLoss = {
  id: "known-loss",
  title: "a lost lease is known by its deadline",
  watch: () => ({
    afterStep({ leases, nowMs }) {
      const late = leases.find((lease) => isSilent(lease, nowMs));
      return late === void 0 ? void 0 : `${late.process.name} runs, the deadline of ${late.name} passed ${Math.round(nowMs - (late.silentSinceMs ?? nowMs))} ms ago, and its signal is silent`;
    }
  })
};
function isSilent({ silentSinceMs, process: process2 }, nowMs) {
  return silentSinceMs !== null && nowMs - silentSinceMs > TOLERANCE_MS && process2.ranForMs(nowMs) > TOLERANCE_MS && process2.clocksAgreeForMs(nowMs) > 1.1 * LOOK_EVERY_MS;
}

// src/invariants/live-when-granted.ts
var liveWhenGranted = {
  id: "live-when-granted",
  title: "acquire never hands out a lease that is over",
  watch: () => ({
    afterStep({ leases }) {
      const dead = leases.find(({ overWhenGranted }) => overWhenGranted);
      return dead === void 0 ? void 0 : `${dead.process.name} was granted ${dead.lock} (${dead.name}) after its own deadline`;
    }
  })
};

// src/invariants/served-when-calm.ts
var servedWhenCalm = {
  id: "served-when-calm",
  title: "in a calm run everybody is served",
  watch: () => ({
    atEnd({ scenario, calls, disturbed }) {
      const refused = scenario.servesAllWhenCalm === true && !disturbed ? calls.find(({ outcome }) => outcome === "refused") : void 0;
      return refused === void 0 ? void 0 : `${refused.process.name} was refused ${refused.lock} (${refused.code ?? "?"}), and nothing was in the way but the others`;
    }
  })
};

// src/invariants/tidy-store.ts
var tidyStore = {
  id: "tidy-store",
  title: "in the end the store holds one tombstone a lock",
  watch: () => ({
    atEnd({ store }) {
      const records = store.entries().map(({ key, body }) => ({ key, text: new TextDecoder().decode(body) }));
      const flagged = new Set(records.filter(({ key, text }) => key.endsWith("/lock.exclusive") && /"exclusive_only":\s*true/.test(text)).map(({ key }) => lockOf(key)));
      const held = records.find(({ key, text }) => key.endsWith("/lock.exclusive") && /"state":\s*"held"/.test(text));
      const left = records.find(({ key }) => key.includes("/lock.shared/") && !flagged.has(lockOf(key)));
      return held !== void 0 ? `${held.key} is held by nobody` : left === void 0 ? void 0 : `${left.key} is left over: ${/"state":\s*"\w+"/.exec(left.text)?.[0] ?? "?"}`;
    }
  })
};
function lockOf(key) {
  return key.replace(/\/lock\.(exclusive$|shared\/.*$)/, "");
}

// src/invariants/typed-errors.ts
var typedErrors = {
  id: "typed-errors",
  title: "every refusal has a code",
  watch: () => ({
    afterStep({ calls }) {
      const odd = calls.find((call2) => call2.code !== null && !/^[A-Z_]+$/.test(call2.code));
      return odd === void 0 ? void 0 : `${odd.process.name} asked for ${odd.lock} and got ${odd.code ?? ""}`;
    }
  })
};

// src/invariants/all.ts
var allInvariants = [exclusion, growingTokens, knownLoss, liveWhenGranted, boundedWaiting, freeInTheEnd, servedWhenCalm, tidyStore, typedErrors];

// src/mutants/load-mutant.ts
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
var StaleMutantError = class extends Error {
  name = "StaleMutantError";
};
async function loadMutant(coreEntry, edits) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-mutant-"));
  try {
    const outfile = join(folder, "core.mjs");
    const applied = /* @__PURE__ */ new Set();
    await build({
      entryPoints: [coreEntry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      conditions: ["@holdfast/source"],
      logLevel: "silent",
      plugins: [editor(join(coreEntry, ".."), edits, applied)]
    });
    const missed = edits.find((edit) => !applied.has(edit));
    if (missed !== void 0) {
      throw new StaleMutantError(`No file ${missed.file} is part of core any more.`);
    }
    const loaded = await import(pathToFileURL(outfile).href);
    return loaded;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function editor(folder, edits, applied) {
  return {
    name: "edit",
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const wanted = join(path, "..") === folder ? edits.filter(({ file }) => file === basename(path)) : [];
        if (wanted.length === 0) {
          return void 0;
        }
        let text = await readFile(path, "utf8");
        for (const edit of wanted) {
          const parts = text.split(edit.find);
          if (parts.length !== 2) {
            throw new StaleMutantError(`${edit.file} has ${parts.length - 1} places that read ${JSON.stringify(edit.find)}; there must be one.`);
          }
          text = parts.join(edit.replace);
          applied.add(edit);
        }
        return { contents: text, loader: "ts" };
      });
    }
  };
}

// src/mutants/mutants.ts
var revival = [
  { file: "belief.ts", find: `if (left <= 0) {
          end("expired");`, replace: `if (left <= 0) {
          open.delete(check);` },
  {
    file: "belief.ts",
    find: `if (!Number.isFinite(check())) {
            return false;
          }
          deadline = next;`,
    replace: `deadline = next;
          open.add(check);
          schedule(0, clock.now());`
  },
  // A renewal stops listening at the deadline, which is one more defence.
  { file: "renew.ts", find: "claim.version, leftMs);", replace: "claim.version, 60_000);" }
];
var prompt = { afterMs: 2, kind: "answer" };
var lateRenewal = (appliesMs) => ({
  process: "alpha",
  operation: "replace",
  key: "lock.shared",
  nth: 1,
  fate: { appliesAfterMs: [appliesMs], reply: { afterMs: appliesMs + 1, kind: "answer" } }
});
var mutants = [
  {
    id: "release-by-delete",
    breaks: "growing-tokens",
    rule: "1",
    title: "release deletes the register",
    scenario: "writers",
    edits: [{ file: "end-claim.ts", find: "claim.record.is_shared ? await removeReader(", replace: "true ? await removeReader(" }]
  },
  {
    id: "key-reuse",
    breaks: "exclusion",
    rule: "1 (C4)",
    title: "a reader uses its key again for the next attempt",
    scenario: "reader-keys",
    edits: [{ file: "acquire-shared.ts", find: "const leaseId = context.random.nonce();", replace: "const leaseId = (Reflect.get(request, 'reused') ?? (Reflect.set(request, 'reused', context.random.nonce()), Reflect.get(request, 'reused')));" }]
  },
  {
    id: "early-sweep",
    breaks: "exclusion",
    rule: "1 (C5), with revival",
    title: "a reader's tombstone is taken away at once",
    scenario: "swept-readers",
    steers: [lateRenewal(2700), { process: "alpha", operation: "create", key: "lock.shared", nth: 1, fate: { appliesAfterMs: [1, 3650], reply: prompt } }],
    edits: [{ file: "readers.ts", find: "> record.ttl_ms + context.graceMs", replace: ">= 0" }, ...revival]
  },
  {
    id: "token-stands-still",
    breaks: "growing-tokens",
    rule: "2",
    title: "the token does not grow",
    scenario: "writers",
    edits: [{ file: "token.ts", find: "Math.max(previous + 1, believable)", replace: "Math.max(previous, 1, believable)" }]
  },
  {
    id: "tombstone-token",
    breaks: "growing-tokens",
    rule: "2 (C2)",
    title: "a tombstone carries the token of the lease that it ends",
    scenario: "readers-and-writers",
    edits: [{ file: "compose-record.ts", find: "token: nextToken(record.token, ending.storeTimeMs),", replace: "token: record.token," }]
  },
  {
    id: "unconditional-put",
    breaks: "exclusion",
    rule: "3",
    title: "a write replaces whatever is there",
    scenario: "writers",
    edits: [
      {
        file: "requests.ts",
        find: "store.replace(key, body, version, { signal })",
        replace: "store.read(key, { signal }).then((found) => (found.kind === 'absent' ? store.create(key, body, { signal }) : store.replace(key, body, found.version, { signal })))"
      }
    ]
  },
  {
    id: "reader-steps-over",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a reader steps over an expired register",
    scenario: "revivals",
    edits: [{ file: "acquire-shared.ts", find: "return buryExpired(context, request, observed, log);", replace: "return { token: observed.record.token + 1 };" }, ...revival]
  },
  {
    id: "conflict-is-gone",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a conflict on a reader's tombstone counts as gone",
    scenario: "revivals",
    edits: [{ file: "readers.ts", find: `if (written.kind === "written") {`, replace: `if (written.kind === "written" || written.kind === "conflict") {` }, ...revival]
  },
  {
    id: "unknown-is-done",
    breaks: "exclusion",
    rule: "3, with revival",
    title: "a reader's tombstone of unknown outcome counts as written",
    scenario: "revivals",
    steers: [
      lateRenewal(2200),
      { process: "beta", operation: "replace", key: "lock.shared", nth: 1, fate: { appliesAfterMs: [], reply: { afterMs: 2, kind: "indeterminate" } } }
    ],
    edits: [{ file: "readers.ts", find: `if (written.kind === "written") {`, replace: `if (written.kind === "written" || written.kind === "unknown") {` }, ...revival]
  },
  {
    id: "listing-first",
    breaks: "exclusion",
    rule: "4",
    title: "the readers are listed before the register is taken",
    scenario: "reader-and-writer",
    edits: [
      {
        file: "acquire-exclusive.ts",
        find: "const claim = await step(context, request, attempt, observed, log);",
        replace: "const listed = await context.requests.list(request.keys.sharedPrefix, requestLimitMs(context, request)); const claim = listed.kind === 'entries' && listed.entries.length === 0 ? await step(context, request, attempt, observed, log) : undefined;"
      },
      { file: "acquire-exclusive.ts", find: "const outcome = await clearReaders(context, request, claim, log);", replace: "const outcome = claim.belief.held() ? 'clear' : 'lost';" }
    ]
  },
  {
    id: "flag-at-once",
    breaks: "exclusion",
    rule: "4 (C1)",
    title: "the acquiring write already carries the exclusive-only flag",
    scenario: "exclusive-only-small",
    edits: [{ file: "compose-record.ts", find: "...(lease.replaced?.exclusive_only === true ?", replace: "...(lease.replaced?.exclusive_only === true || request.exclusiveOnly ?" }]
  },
  {
    id: "flag-on-giving-up",
    breaks: "exclusion",
    rule: "4 (C1b)",
    title: "a writer that gave up before its listing leaves the flag on its tombstone",
    scenario: "exclusive-only-small",
    edits: [{ file: "clear-readers.ts", find: "const outcome = flagWasThere", replace: "claim.mayFlagExclusiveOnly = request.exclusiveOnly; const outcome = flagWasThere" }]
  },
  {
    id: "no-final-check",
    breaks: "live-when-granted",
    rule: "4",
    title: "no look at the own deadline before holding",
    scenario: "reader-and-writer",
    edits: [{ file: "clear-readers.ts", find: `return outcome === "clear" && claim.belief.held() ? "clear" : "lost";`, replace: "return outcome;" }]
  },
  {
    id: "no-second-look",
    breaks: "exclusion",
    rule: "5",
    title: "a reader looks at the register before creating its key only",
    scenario: "reader-and-writer",
    edits: [
      { file: "acquire-shared.ts", find: "const after = await passable(context, request, await observer.look(requestLimitMs(context, request)), log);", replace: "const after = before;" }
    ]
  },
  {
    id: "no-withdrawal",
    breaks: "free-in-the-end",
    rule: "5",
    title: "a reader that found a writer leaves its key behind, renewed",
    scenario: "reader-and-writer",
    edits: [{ file: "acquire-shared.ts", find: "abandon(context, claim);\n  return undefined;", replace: "return undefined;" }]
  },
  {
    id: "deadline-from-answer",
    breaks: "exclusion",
    rule: "6",
    title: "the deadline counts from the answer to the acquiring write",
    scenario: "slow-renewals",
    edits: [
      {
        file: "acquire-exclusive.ts",
        find: "record, version: written.version, deadline });",
        replace: "record, version: written.version, deadline: deadlineOf(context.clock.now(), request.ttlMs, request.marginMs) });"
      }
    ]
  },
  {
    id: "renewal-from-answer",
    breaks: "exclusion",
    rule: "6",
    title: "the deadline counts from the answer to a renewal",
    scenario: "slow-renewals",
    edits: [
      {
        file: "renew.ts",
        find: `case "written":`,
        replace: `case "written": claim.sent.set(record.nonce, deadlineOf(context.clock.now(), record.ttl_ms, claim.marginMs));`
      }
    ]
  },
  {
    id: "monotonic-only",
    breaks: "exclusion",
    rule: "6",
    title: "a holder asks its monotonic clock only",
    scenario: "two-writers",
    edits: [{ file: "instant.ts", find: "Math.max(now.wallMs - since.wallMs, elapsedAwake(since, now))", replace: "now.monotonicMs - since.monotonicMs" }]
  },
  {
    id: "no-timer",
    breaks: "known-loss",
    rule: "6",
    title: "no timer of its own fires at the deadline",
    scenario: "tight-writers",
    edits: [{ file: "belief.ts", find: "timer = clock.setTimer(delayMs, checkAll, { keepAlive: false });", replace: "" }]
  },
  {
    id: "belief-until-released",
    breaks: "exclusion",
    rule: "6",
    title: "belief lasts until the answer to the release",
    scenario: "two-writers",
    edits: [
      { file: "end-claim.ts", find: "claim.belief.end(options.reason);", replace: "" },
      { file: "end-claim.ts", find: "function released(context: Context, claim: Claim): EndOutcome {", replace: "function released(context: Context, claim: Claim): EndOutcome { claim.belief.end('released');" }
    ]
  },
  {
    id: "watch-from-before",
    breaks: "exclusion",
    rule: "7",
    title: "a watch counts from before the first read",
    scenario: "slow-reads",
    edits: [
      { file: "expiry.ts", find: "context.observations.set(key, { version, since: now });", replace: "context.observations.set(key, { version, since: Reflect.get(context, 'lookedAt') ?? now });" },
      { file: "observe.ts", find: "const read = await context.requests.read(", replace: "Reflect.set(context, 'lookedAt', context.clock.now()); const read = await context.requests.read(" }
    ]
  },
  {
    id: "watch-not-reset",
    breaks: "exclusion",
    rule: "7",
    title: "a new version does not restart the watch",
    scenario: "two-writers",
    edits: [{ file: "expiry.ts", find: "if (before?.version === version) {", replace: "if (before !== undefined) {" }]
  },
  {
    id: "watch-by-wall-clock",
    breaks: "exclusion",
    rule: "7",
    title: "an observer watches by its wall clock",
    scenario: "two-writers",
    edits: [{ file: "instant.ts", find: "Math.min(now.monotonicMs - since.monotonicMs, now.bootMs - since.bootMs)", replace: "now.wallMs - since.wallMs" }]
  },
  {
    id: "clamped-ttl",
    breaks: "exclusion",
    rule: "7 (C8)",
    title: "an observer caps the ttl that it read",
    scenario: "two-writers",
    edits: [{ file: "expiry.ts", find: "const needMs = ttlMs + graceMs;", replace: "const needMs = Math.min(ttlMs, 2_000) + graceMs;" }]
  },
  {
    id: "latest-deadline",
    breaks: "exclusion",
    rule: "9",
    title: "an adopted renewal gets the deadline of the latest one sent",
    scenario: "tight-renewals",
    edits: [{ file: "renew.ts", find: "const deadline = claim.sent.get(record.nonce);", replace: "const deadline = [...claim.sent.values()].at(-1);" }]
  },
  {
    id: "wait-without-end",
    breaks: "bounded-waiting",
    rule: "10",
    title: "the loops do not look at the end of the wait",
    scenario: "two-writers",
    edits: [{ file: "pacing.ts", find: "return waitLeftMs(context, request) > 0;", replace: "return true;" }]
  },
  {
    id: "unsorted",
    breaks: "served-when-calm",
    rule: "13",
    title: "several locks are taken in the order they were named",
    scenario: "several-locks-small",
    edits: [{ file: "acquire-all.ts", find: ".sort((a, b) => (a.name < b.name ? -1 : 1))", replace: "" }]
  },
  {
    id: "upgrade-past-readers",
    breaks: "exclusion",
    rule: "14",
    title: "an upgrade does not wait for the other readers",
    scenario: "upgrades",
    edits: [{ file: "upgrade.ts", find: "const outcome = await clearReaders(context, request, claim, log, reader.key);", replace: "const outcome = 'clear';" }]
  },
  {
    id: "unconfirmed-downgrade",
    breaks: "growing-tokens",
    rule: "14",
    title: "a downgrade holds although its tombstone met a conflict",
    scenario: "downgrades",
    edits: [{ file: "downgrade.ts", find: `if (ended.kind !== "released" || !reader.belief.held()) {`, replace: "if (!reader.belief.held()) {" }]
  },
  {
    id: "break-by-delete",
    breaks: "growing-tokens",
    rule: "15 (C6)",
    title: "a break deletes the register",
    scenario: "breaks",
    edits: [{ file: "break-lock.ts", find: "await context.requests.replace(key, tombstone, found.version, context.requestTimeoutMs)", replace: "await context.requests.remove(key, found.version, context.requestTimeoutMs)" }]
  }
];

// src/render-text.ts
function renderText({ trace, violation, world }) {
  const names = world.processes().map(({ name }) => name);
  const width = Math.max(8, ...names.map((name) => name.length + 2));
  const lines = trace.filter(isTelling).map((event) => lineOf(event, names, width));
  const head = `${"ms".padStart(9)}  ${names.map((name) => name.padEnd(width)).join("")}`;
  const end = violation === null ? "no promise is broken" : `BROKEN at ${violation.atMs} ms: ${violation.invariant}: ${violation.message}`;
  return [head, ...lines, end].join("\n");
}
function isTelling(event) {
  return event.kind !== "timer" && event.kind !== "violation";
}
function lineOf(event, names, width) {
  const mark = markOf(event);
  const columns = names.map((name) => (name === event.process ? mark : "|").padEnd(width)).join("");
  return `${event.atMs.toFixed(0).padStart(9)}  ${columns}${describeEvent(event)}`;
}
function markOf(event) {
  switch (event.kind) {
    case "send":
      return "o->";
    case "apply":
      return "|  *";
    case "reply":
      return event.heard ? "<-" : "x-";
    case "believes":
      return "[[";
    case "believes-no-more":
      return "]]";
    case "fault":
      return "!";
    default:
      return ".";
  }
}
function describeEvent(event) {
  switch (event.kind) {
    case "send":
      return `${event.request} sends ${event.what}`;
    case "apply":
      return `${event.request} takes effect${event.again ? " again" : ""}: ${event.outcome}`;
    case "reply":
      return event.heard ? `${event.request} hears ${event.outcome}` : `${event.request}'s answer is not heard`;
    case "believes":
      return `${event.process} believes that it holds ${event.lock} (${event.mode}, token ${event.token})`;
    case "believes-no-more":
      return `${event.process} no longer believes`;
    case "fault":
      return event.process === null ? event.what : `${event.process} ${event.what}`;
    case "step":
      return `${event.process} ${event.what}`;
    case "timer":
      return `${event.process}'s timer fires`;
    case "violation":
      return event.what;
  }
}

// src/scenarios/steps.ts
var LOCK = "job";
function ask(mode, lease, { lock = LOCK, waitMs = 2e4, ...rest }) {
  return { kind: "acquire", lock, lease, mode, waitMs, ...rest };
}
var exclusive = (lease, options = {}) => ask("exclusive", lease, options);
var shared = (lease, options = {}) => ask("shared", lease, options);
var sleep2 = (forMs) => ({ kind: "sleep", forMs });
var hold = (lease, forMs) => ({ kind: "hold", lease, forMs });
var release2 = (lease) => ({ kind: "release", lease });
var breakLock = (lock = LOCK) => ({ kind: "break", lock });
function turn(mode, lease, forMs, options = {}) {
  return [ask(mode, lease, options), hold(lease, forMs), release2(lease)];
}
var USUAL = {
  ttlMs: 3e3,
  marginMs: 300,
  graceMs: 500,
  requestTimeoutMs: 1e3,
  store: { storeClock: false, stampMs: 1, deleteIfMatch: true },
  trustStoreClock: true
};

// src/scenarios/large.ts
var STORE_CLOCK = { storeClock: true, stampMs: 1, deleteIfMatch: true };
var COARSE_STORE_CLOCK = { storeClock: true, stampMs: 1e3, deleteIfMatch: false };
function writer(name, ...holdsMs) {
  return holdsMs.flatMap((forMs, index) => [...turn("exclusive", `${name}${index + 1}`, forMs, { waitMs: 9e3 }), sleep2(200)]);
}
function reader(name, ...holdsMs) {
  return holdsMs.flatMap((forMs, index) => [...turn("shared", `${name}${index + 1}`, forMs, { waitMs: 9e3 }), sleep2(100)]);
}
var upgrade = (lease) => ({ kind: "upgrade", lease, waitMs: 5e3 });
var downgrade = (lease) => ({ kind: "downgrade", lease, waitMs: 5e3 });
var largeScenarios = [
  {
    ...USUAL,
    id: "writers",
    title: "three writers take turns",
    processes: [
      { name: "alpha", script: writer("a", 500, 4e3, 100) },
      { name: "beta", script: writer("b", 4e3, 500, 100) },
      { name: "gamma", script: writer("c", 100, 100, 2e3) }
    ]
  },
  {
    ...USUAL,
    id: "writers-store-clock",
    title: "three writers take turns, with a store that has a clock",
    store: STORE_CLOCK,
    processes: [
      { name: "alpha", script: writer("a", 500, 4e3, 100) },
      { name: "beta", script: writer("b", 4e3, 500, 100) },
      { name: "gamma", script: writer("c", 100, 100, 2e3) }
    ]
  },
  {
    ...USUAL,
    id: "readers-and-writers",
    title: "two readers and two writers",
    processes: [
      { name: "alpha", script: writer("a", 500, 3500) },
      { name: "beta", script: reader("b", 400, 3500, 300) },
      { name: "gamma", script: reader("c", 2500, 300, 300) },
      { name: "delta", script: writer("d", 300, 300) }
    ]
  },
  {
    ...USUAL,
    id: "readers-and-writers-store-clock",
    title: "two readers and two writers, with a store whose stamps are coarse and whose deletes are blind",
    store: COARSE_STORE_CLOCK,
    graceMs: 2500,
    processes: [
      { name: "alpha", script: writer("a", 500, 3500) },
      { name: "beta", script: reader("b", 400, 3500, 300) },
      { name: "gamma", script: reader("c", 2500, 300, 300) },
      { name: "delta", script: writer("d", 300, 300) }
    ]
  },
  {
    ...USUAL,
    id: "upgrades",
    title: "readers become writers and writers become readers",
    processes: [
      { name: "alpha", script: [shared("a", { waitMs: 9e3 }), hold("a", 500), upgrade("a"), hold("a", 1500), downgrade("a"), hold("a", 500), release2("a"), ...writer("a", 300)] },
      { name: "beta", script: [shared("b", { waitMs: 9e3 }), hold("b", 300), upgrade("b"), hold("b", 300), release2("b"), ...reader("b", 300)] },
      { name: "gamma", script: [exclusive("c", { waitMs: 9e3 }), hold("c", 300), downgrade("c"), hold("c", 3500), release2("c")] }
    ]
  },
  {
    ...USUAL,
    id: "breaks",
    title: "an operator breaks whoever holds the lock",
    processes: [
      { name: "alpha", script: writer("a", 2e3, 4e3) },
      { name: "beta", script: [...reader("b", 300), ...writer("b", 2e3)] },
      { name: "operator", script: [sleep2(700), breakLock(), sleep2(1500), breakLock(), sleep2(300), breakLock()] }
    ]
  },
  {
    ...USUAL,
    id: "aborts",
    title: "processes give up in the middle",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 400, { abortAfterMs: 60 }), ...turn("shared", "a2", 400, { abortAfterMs: 40 }), ...turn("exclusive", "a3", 400, { waitMs: 0 }), ...writer("a", 300)] },
      { name: "beta", script: [...turn("exclusive", "b1", 300, { abortAfterMs: 500 }), ...reader("b", 300), ...turn("exclusive", "b2", 300, { abortAfterMs: 200 }), ...writer("b", 300)] },
      { name: "gamma", script: [...reader("c", 300, 3500), ...turn("exclusive", "c1", 300, { waitMs: 400 })] }
    ]
  },
  {
    ...USUAL,
    id: "exclusive-only",
    title: "a lock becomes exclusive-only while readers try it",
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 1500, { exclusiveOnly: true, waitMs: 9e3 }), ...turn("exclusive", "a2", 1500, { exclusiveOnly: true, waitMs: 9e3 })] },
      { name: "beta", script: reader("b", 300, 2e3, 300) },
      { name: "gamma", script: [...turn("exclusive", "c1", 300, { waitMs: 1e3 }), ...turn("exclusive", "c2", 1500, { exclusiveOnly: true, waitMs: 9e3 })] }
    ]
  },
  {
    ...USUAL,
    id: "several-locks",
    title: "two locks at once, asked for in either order",
    processes: [
      { name: "alpha", script: all(["one", "two"], "exclusive") },
      { name: "beta", script: all(["two", "one"], "exclusive") },
      { name: "gamma", script: [...all(["two", "one"], "shared"), ...turn("exclusive", "c", 300, { lock: "two", waitMs: 9e3 })] }
    ]
  },
  {
    ...USUAL,
    id: "one-machine",
    title: "writers on one machine, where a death can be seen",
    oneMachine: true,
    processes: [
      { name: "alpha", script: writer("a", 500, 4e3, 100) },
      { name: "beta", script: [...writer("b", 4e3), ...reader("b", 300)] },
      { name: "gamma", script: [...reader("c", 100), ...writer("c", 2e3)] }
    ]
  }
];
function all(locks, mode) {
  const group = { kind: "acquire-all", lease: "all", locks: locks.map((lock) => ({ lock, mode })), waitMs: 9e3 };
  return [group, sleep2(1500), ...locks.map(release2), sleep2(100), group, sleep2(300), ...locks.map(release2)];
}

// src/scenarios/small.ts
var WAIT = { waitMs: 9e3 };
var BLIND_DELETES = { storeClock: true, stampMs: 1, deleteIfMatch: false };
var TIGHT = { marginMs: 60, graceMs: 100, requestTimeoutMs: 500, store: { storeClock: true, stampMs: 1, deleteIfMatch: true } };
function both(locks) {
  return [{ kind: "acquire-all", lease: "both", locks: locks.map((lock) => ({ lock, mode: "exclusive" })), waitMs: 9e3 }, sleep2(300), ...locks.map(release2)];
}
var smallScenarios = [
  {
    ...USUAL,
    id: "two-writers",
    title: "two writers, one of which holds for longer than a ttl",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("exclusive", "a1", 4e3, WAIT), ...turn("exclusive", "a2", 300, WAIT)] },
      { name: "beta", script: turn("exclusive", "b1", 2e3, WAIT) }
    ]
  },
  {
    ...USUAL,
    id: "reader-and-writer",
    title: "a reader and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 1500, WAIT) },
      { name: "beta", script: [...turn("shared", "b1", 1500, WAIT), ...turn("shared", "b2", 500, WAIT)] }
    ]
  },
  {
    ...USUAL,
    id: "late-renewals",
    title: "holders whose renewals are slow, and others who judge them",
    requestTimeoutMs: 2500,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6e3, { waitMs: 15e3 }) },
      { name: "beta", script: turn("shared", "b1", 6e3, { waitMs: 15e3 }) },
      { name: "gamma", script: [sleep2(1e3), ...turn("shared", "c1", 1500, { waitMs: 15e3 }), ...turn("exclusive", "c2", 1500, { waitMs: 15e3 })] }
    ]
  },
  {
    ...USUAL,
    ...TIGHT,
    id: "tight-writers",
    title: "two writers with hardly any margin and grace",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 5e3, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 300, WAIT) }
    ]
  },
  {
    ...USUAL,
    ...TIGHT,
    id: "tight-renewals",
    title: "a holder and a reader that renew for long, with hardly any margin and grace",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6e3, { waitMs: 15e3 }) },
      { name: "beta", script: turn("shared", "b1", 6e3, { waitMs: 15e3 }) },
      { name: "gamma", script: [sleep2(1500), ...turn("exclusive", "c1", 1500, { waitMs: 15e3 })] }
    ]
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 2500,
    id: "slow-renewals",
    title: "a holder whose renewals may take almost a ttl, and a writer",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 6e3, { waitMs: 15e3 }) },
      { name: "beta", script: [sleep2(500), ...turn("exclusive", "b1", 1500, { waitMs: 15e3 })] }
    ]
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 6e3,
    id: "revivals",
    title: "readers and a writer whose renewals may be confirmed after the deadline",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("shared", "a1", 7e3, { waitMs: 15e3 })] },
      { name: "beta", script: [sleep2(1e3), ...turn("exclusive", "b1", 4e3, { waitMs: 15e3 })] },
      { name: "gamma", script: [sleep2(2e3), ...turn("shared", "c1", 4e3, { waitMs: 15e3 })] }
    ]
  },
  {
    ...USUAL,
    ...TIGHT,
    requestTimeoutMs: 6e3,
    id: "swept-readers",
    title: "a writer that waits for one reader while it buries another",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("shared", "a1", 7e3, { waitMs: 15e3 }) },
      { name: "beta", script: [sleep2(1e3), ...turn("exclusive", "b1", 2e3, { waitMs: 15e3 })] },
      { name: "gamma", script: turn("shared", "c1", 3200, { waitMs: 15e3 }) }
    ]
  },
  {
    ...USUAL,
    id: "slow-reads",
    title: "observers whose reads are slow",
    requestTimeoutMs: 2500,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 4e3, WAIT) },
      { name: "beta", script: turn("exclusive", "b1", 500, WAIT) }
    ]
  },
  {
    ...USUAL,
    id: "reader-keys",
    title: "readers that try again, on a store whose deletes are blind",
    store: BLIND_DELETES,
    requestTimeoutMs: 700,
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: [...turn("shared", "a1", 3e3, WAIT), ...turn("shared", "a2", 3e3, WAIT)] },
      { name: "beta", script: [...turn("exclusive", "b1", 300, WAIT), ...turn("exclusive", "b2", 1500, WAIT), ...turn("exclusive", "b3", 1500, WAIT)] }
    ]
  },
  {
    ...USUAL,
    id: "exclusive-only-small",
    title: "two writers make a lock exclusive-only under a reader",
    processes: [
      { name: "alpha", script: turn("exclusive", "a1", 500, { exclusiveOnly: true, waitMs: 1500 }) },
      { name: "beta", script: turn("shared", "b1", 6e3, WAIT) },
      { name: "gamma", script: [sleep2(200), ...turn("exclusive", "c1", 500, { exclusiveOnly: true, ...WAIT })] }
    ]
  },
  {
    ...USUAL,
    id: "several-locks-small",
    title: "two locks, named in either order",
    servesAllWhenCalm: true,
    processes: [
      { name: "alpha", script: both(["one", "two"]) },
      { name: "beta", script: both(["two", "one"]) }
    ]
  },
  {
    ...USUAL,
    id: "downgrades",
    title: "a writer becomes a reader while another writer waits",
    requestTimeoutMs: 2500,
    processes: [
      { name: "alpha", script: [exclusive("a", WAIT), hold("a", 400), { kind: "downgrade", lease: "a", waitMs: 5e3 }, hold("a", 2e3), release2("a")] },
      { name: "beta", script: turn("exclusive", "b1", 1500, { waitMs: 15e3 }) },
      { name: "gamma", script: [sleep2(300), shared("c", { waitMs: 15e3 }), release2("c")] }
    ]
  }
];

// src/prove.ts
var CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));
var SAFETY_PAGE = fileURLToPath(new URL("../../../docs/safety.md", import.meta.url));
var SCHEDULES_DEFAULT = 1200;
var MUTANT_SCHEDULES_MAX = 25e3;
var EXHAUSTIVE_MAX = 2e5;
async function proveExhaustively(subject, tally) {
  tally.lines.push("### Every schedule with one deviation", "", "| scenario | schedules | steps | distinct states | complete |", "|---|--:|--:|--:|---|");
  for (const scenario of smallScenarios) {
    const summary = await exploreExhaustive({ subject, scenario, invariants: allInvariants, deviations: 1, schedulesMax: EXHAUSTIVE_MAX });
    note(tally, scenario, summary);
    tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | ${figure(summary.distinctStates)} | ${summary.complete ? "yes" : "no"} |`);
  }
}
async function proveBySeeds(subject, schedules, tally) {
  tally.lines.push("", "### Seeded schedules", "", "| scenario | schedules | steps | violations |", "|---|--:|--:|--:|");
  for (const scenario of [...largeScenarios, ...smallScenarios]) {
    const summary = await exploreRandom({ subject, scenario, invariants: allInvariants, seedPrefix: "prove", schedules });
    note(tally, scenario, summary);
    tally.lines.push(`| ${scenario.id}: ${scenario.title} | ${figure(summary.schedules)} | ${figure(summary.steps)} | 0 |`);
  }
}
function note(tally, scenario, { steps, failure }) {
  tally.steps += steps;
  console.log(`${scenario.id}: ${figure(steps)} steps`);
  if (failure !== null) {
    throw new Error(`${scenario.id} broke a promise, seed ${failure.plan.seed}:
${renderText(failure.result)}`);
  }
}
async function proveMutants(tally) {
  tally.lines.push("", "### Each rule switched off", "", "| rule | mutant | breaks | scenario | seed | schedules until found | things that went wrong in the shrunk schedule |", "|---|---|---|---|---|--:|--:|");
  for (const mutant of mutants) {
    const found = await search(mutant);
    if (found === null) {
      throw new Error(`The mutant ${mutant.id} was not caught in ${MUTANT_SCHEDULES_MAX} schedules of ${mutant.scenario}.`);
    }
    const { plan } = found.shrunk;
    tally.steps += found.steps;
    tally.lines.push(`| ${mutant.rule} | ${mutant.title} | ${mutant.breaks} | ${mutant.scenario} | \`${found.seed}\` | ${figure(found.schedules)} | ${plan.fates.size + plan.faults.length + plan.clocks.size} |`);
    console.log(`${mutant.id}: caught, seed ${found.seed}`);
  }
}
async function search(mutant) {
  const scenario = [...smallScenarios, ...largeScenarios].find(({ id }) => id === mutant.scenario);
  if (scenario === void 0) {
    throw new RangeError(`There is no scenario ${mutant.scenario}.`);
  }
  const invariants = allInvariants.filter(({ id }) => id === mutant.breaks);
  return findMutant(mutant, { subject: await loadMutant(CORE, mutant.edits), scenario, invariants, seedPrefix: "m", schedules: MUTANT_SCHEDULES_MAX });
}
function figure(value) {
  return value.toLocaleString("en");
}
async function writePage(lines) {
  const page = await readFile2(SAFETY_PAGE, "utf8");
  const [begin, end] = ["<!-- prove:begin -->", "<!-- prove:end -->"];
  if (!page.includes(begin) || !page.includes(end)) {
    throw new Error(`${SAFETY_PAGE} has lost its markers ${begin} and ${end}.`);
  }
  const before = page.slice(0, page.indexOf(begin) + begin.length);
  await writeFile(SAFETY_PAGE, `${before}
${lines.join("\n")}
${page.slice(page.indexOf(end))}`);
}
async function prove() {
  const startedMs = realNowMs();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" }).trim();
  const tally = { steps: 0, lines: [] };
  const subject = await loadMutant(CORE, []);
  await proveExhaustively(subject, tally);
  await proveBySeeds(subject, Number(process.argv[2] ?? SCHEDULES_DEFAULT), tally);
  await proveMutants(tally);
  const minutes = ((realNowMs() - startedMs) / 6e4).toFixed(1);
  const head = `Run on ${new Date(startedMs).toISOString().slice(0, 10)} at commit ${commit}: ${figure(tally.steps)} steps in ${minutes} minutes, no violation in core, every mutant caught.`;
  await writePage([head, "", ...tally.lines]);
  console.log(head);
}
await prove();
