import type { FileSubject } from "./file-subject.ts";
import { type LiveProcess, type PortTraits, startProcess } from "./live-process.ts";
import { type PortCall, type Reply, replyKey } from "./port-call.ts";
import type { Attempt, ProcessScript } from "./script.ts";

/**
 * Where a process stands: the real code is a function of the replies that it heard, so equal replies lead to one node.
 * The code runs only for replies that nobody tried before; that is what makes exploring every order affordable.
 */
export interface ProcessNode {
  readonly id: number;
  /** Null once the script has ended. */
  readonly call: PortCall | null;
  readonly attempts: readonly Attempt[];
}

/** Where a reply leads to. */
export interface Onward {
  readonly node: ProcessNode;
  /** With the answers that were given on this very way: the node may have been reached with others before. */
  readonly attempts: readonly Attempt[];
}

export interface ProcessTree {
  readonly script: ProcessScript;
  readonly root: ProcessNode;
  /** A promise only when the code has to run. */
  after(node: ProcessNode, reply: Reply): Onward | Promise<Onward>;
  /** Nodes so far. */
  size(): number;
}

interface Place {
  readonly node: ProcessNode;
  readonly from: { readonly place: Place; readonly reply: Reply } | undefined;
  readonly next: Map<string, Onward>;
  /** The code stopped exactly here, until somebody lets it run on. */
  live: LiveProcess | undefined;
}

export async function createProcessTree(subject: FileSubject, script: ProcessScript, traits: PortTraits): Promise<ProcessTree> {
  const places: Place[] = [];
  /** Places that nobody can tell from any other with the same milestone. */
  const milestones = new Map<string, Place>();

  function add(live: LiveProcess, from: Place["from"]): Place {
    const place: Place = { node: { id: places.length, call: live.call, attempts: live.attempts }, from, next: new Map(), live };
    places.push(place);
    return place;
  }

  /** The code, brought to a place by hearing the same replies again. */
  async function liveAt(place: Place): Promise<LiveProcess> {
    if (place.live !== undefined) {
      const { live } = place;
      place.live = undefined;
      return live;
    }
    const replies: Reply[] = [];
    for (let at: Place = place; at.from !== undefined; at = at.from.place) {
      replies.push(at.from.reply);
    }
    const live = await startProcess(subject, script, traits);
    for (const reply of replies.reverse()) {
      await live.answer(reply);
    }
    return live;
  }

  async function grow(place: Place, reply: Reply, key: string): Promise<Onward> {
    const live = await liveAt(place);
    await live.answer(reply);
    const { milestone } = live;
    const next = (milestone === null ? undefined : milestones.get(milestone)) ?? add(live, { place, reply });
    if (milestone !== null) {
      milestones.set(milestone, next);
    }
    const onward: Onward = { node: next.node, attempts: live.attempts };
    place.next.set(key, onward);
    return onward;
  }

  const root = add(await startProcess(subject, script, traits), undefined);
  return {
    script,
    root: root.node,
    size: () => places.length,
    after(node, reply) {
      const place = places[node.id] ?? root;
      const key = replyKey(reply);
      return place.next.get(key) ?? grow(place, reply, key);
    },
  };
}
