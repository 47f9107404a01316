import type { FileSubject } from "./file-subject.ts";
import { type LiveProcess, type PendingCall, type PortTraits, startProcess } from "./live-process.ts";
import { type Reply, replyKey } from "./port-call.ts";
import type { Attempt, ProcessScript } from "./script.ts";

/**
 * Where a process stands: the real code is a function of the replies that it heard, so equal replies lead to one node.
 * The code runs only for replies that nobody tried before; that is what makes exploring every order affordable.
 */
export interface ProcessNode {
  readonly id: number;
  /** In the order in which they were sent. Empty once the script has ended and nothing of it is under way. */
  readonly calls: readonly PendingCall[];
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
  after(node: ProcessNode, call: number, reply: Reply): Onward | Promise<Onward>;
  /** Nodes so far. */
  size(): number;
}

interface Place {
  readonly node: ProcessNode;
  readonly from: { readonly place: Place; readonly call: number; readonly reply: Reply } | undefined;
  readonly next: Map<string, Onward>;
  /** The code stopped exactly here, until somebody lets it run on. */
  live: LiveProcess | undefined;
}

export async function createProcessTree(subject: FileSubject, script: ProcessScript, traits: PortTraits): Promise<ProcessTree> {
  const places: Place[] = [];
  /** Places that nobody can tell from any other with the same milestone. */
  const milestones = new Map<string, Place>();

  function add(live: LiveProcess, from: Place["from"]): Place {
    const place: Place = { node: { id: places.length, calls: live.calls, attempts: live.attempts }, from, next: new Map(), live };
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
    const heard: NonNullable<Place["from"]>[] = [];
    for (let at: Place = place; at.from !== undefined; at = at.from.place) {
      heard.push(at.from);
    }
    const live = await startProcess(subject, script, traits);
    for (const { call, reply } of heard.reverse()) {
      await live.answer(call, reply);
    }
    return live;
  }

  async function grow(place: Place, call: number, reply: Reply, key: string): Promise<Onward> {
    const live = await liveAt(place);
    await live.answer(call, reply);
    const { milestone } = live;
    const next = (milestone === null ? undefined : milestones.get(milestone)) ?? add(live, { place, call, reply });
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
    after(node, call, reply) {
      const place = places[node.id] ?? root;
      const key = `${call} ${replyKey(reply)}`;
      return place.next.get(key) ?? grow(place, call, reply, key);
    },
  };
}
