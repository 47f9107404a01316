import { createDesk, type Desk, type Program } from "./ask.ts";
import { type Call, NOTHING, type Reply, replyKey } from "./calls.ts";
import { runForeign } from "./foreign-program.ts";
import { BEFORE, type Locals } from "./locals.ts";
import type { Ambient } from "./makers.ts";
import { runOurs } from "./our-program.ts";
import type { ProcessScript } from "./scenario.ts";
import type { SidecarSubject } from "./subject.ts";

/**
 * Where a process stands: the code is a function of what it kept from its last phase, the replies it heard and the
 * answers about the world that it read, so equal ones lead to one place. The code runs only for what nobody tried before.
 */
export interface Place {
  /** No two places of one scenario have the same. */
  readonly id: number;
  readonly locals: Locals;
  /** What it wants done next. Undefined once it has ended. */
  readonly call: Call | undefined;
  /** Calls since its phase began. */
  readonly calls: number;
  readonly heard: readonly Heard[];
  readonly next: Branch[];
}

interface Fact {
  readonly question: string;
  readonly answer: string;
}

/** A reply, and what was read of the world before the next call. */
interface Heard {
  readonly reply: Reply;
  readonly facts: readonly Fact[];
}

interface Branch {
  readonly key: string;
  readonly facts: readonly Fact[];
  readonly place: Place;
}

export interface ProcessTree {
  readonly pid: number;
  readonly script: ProcessScript;
  begin(ambient: Ambient): Place;
  after(place: Place, reply: Reply, ambient: Ambient): Place;
}

/** Phases that end without a call, one after the other; more would be a program that goes round. */
const PHASES_MAX = 20;

export function createProcessTree(subject: SidecarSubject, script: ProcessScript, pid: number): ProcessTree {
  const places = new Map<string, Place>();
  let made = 0;

  function start(desk: Desk, locals: Locals, ambient: Ambient): Program<Locals> {
    return script.kind === "foreign" || script.kind === "robber" ? runForeign(script, pid, desk, ambient, locals) : runOurs(subject, script, pid, desk, ambient, locals);
  }

  function placeFor(key: string, make: (id: number) => Place): Place {
    const known = places.get(key) ?? make(made);
    made = places.has(key) ? made : made + 1;
    places.set(key, known);
    return known;
  }

  /** Enters phase after phase until one makes a call. */
  function enter(from: Locals, ambient: Ambient, facts: Fact[]): Place {
    let locals = from;
    for (let phase = 0; phase < PHASES_MAX; phase += 1) {
      if (locals.phase === "end") {
        const ended = { ...BEFORE, phase: "end", held: locals.held, lost: locals.lost } as const;
        return placeFor(`end ${JSON.stringify(ended)}`, (id) => ({ id, locals: ended, call: undefined, calls: 0, heard: [], next: [] }));
      }
      const desk = createDesk();
      const read: Fact[] = [];
      const step = start(desk, locals, noting(ambient, read, facts)).next();
      if (step.done !== true) {
        const at = locals;
        return placeFor(`${JSON.stringify([at, read])}`, (id) => ({ id, locals: at, call: desk.call, calls: 0, heard: [{ reply: NOTHING, facts: read }], next: [] }));
      }
      locals = step.value;
    }
    throw new Error(`the process goes round from ${JSON.stringify(from)}.`);
  }

  function grow(place: Place, reply: Reply, ambient: Ambient): Branch {
    const facts: Fact[] = [];
    const desk = createDesk();
    const read: Fact[] = [];
    const script: Script = { facts: [], live: undefined };
    const program = start(desk, place.locals, (question) => answerFrom(script, question));
    for (const heard of place.heard) {
      desk.reply = heard.reply;
      script.facts = [...heard.facts];
      program.next();
    }
    desk.reply = reply;
    script.live = noting(ambient, read, facts);
    const step = program.next();
    if (step.done === true) {
      return { key: replyKey(reply), place: enter(step.value, ambient, facts), facts };
    }
    const heard = [...place.heard, { reply, facts: read }];
    const next = placeFor(`${place.id} ${replyKey(reply)} ${JSON.stringify(read)}`, (id) => ({ id, locals: place.locals, call: desk.call, calls: place.calls + 1, heard, next: [] }));
    return { key: replyKey(reply), place: next, facts };
  }

  return {
    pid,
    script,
    begin: (ambient) => enter(BEFORE, ambient, []),
    after(place, reply, ambient) {
      const key = replyKey(reply);
      for (const branch of place.next) {
        if (branch.key === key && branch.facts.every(({ question, answer }) => ambient(question) === answer)) {
          return branch.place;
        }
      }
      const branch = grow(place, reply, ambient);
      place.next.push(branch);
      return branch.place;
    },
  };
}

interface Script {
  facts: Fact[];
  /** Who answers once the past has been told. */
  live: Ambient | undefined;
}

/** The past, told again: the same questions come in the same order. */
function answerFrom(script: Script, question: string): string {
  if (script.live !== undefined) {
    return script.live(question);
  }
  const [fact, ...rest] = script.facts;
  script.facts = rest;
  if (fact?.question !== question) {
    throw new Error(`asked ${question} where it had asked ${fact?.question ?? "nothing"}: the code is no function of what it hears.`);
  }
  return fact.answer;
}

function noting(ambient: Ambient, ...notes: readonly Fact[][]): Ambient {
  return (question) => {
    const answer = ambient(question);
    for (const facts of notes) {
      facts.push({ question, answer });
    }
    return answer;
  };
}
