import type { SteppedFiles } from "@holdfast/sidecar/algorithm";
import { type Call, NOTHING, type Reply } from "./calls.ts";

/** What a program says when it stops: nothing but that it did. The call is in its desk. */
export type Program<T> = Generator<unknown, T, void>;

/** Where a program leaves the call that it wants done and finds the reply when it goes on. */
export interface Desk {
  call: Call | undefined;
  reply: Reply;
}

export function createDesk(): Desk {
  return { call: undefined, reply: NOTHING };
}

/** The file system as the algorithm sees it: each call is left on the desk and waited for. */
export function filesAt(desk: Desk): SteppedFiles {
  return {
    *writeNew(path, text) {
      desk.call = { name: "writeNew", path, text };
      yield "writeNew";
      const { word } = heard(desk, "word");
      return word === "written" || word === "exists" ? word : "missing";
    },
    *link(path, to) {
      desk.call = { name: "link", path, to };
      yield "link";
      const { word } = heard(desk, "word");
      return word === "written" ? "linked" : word;
    },
    *rename(path, to) {
      desk.call = { name: "rename", path, to };
      yield "rename";
      return heard(desk, "flag").flag;
    },
    *unlink(path) {
      desk.call = { name: "unlink", path };
      yield "unlink";
      return heard(desk, "flag").flag;
    },
    *read(path) {
      desk.call = { name: "read", path };
      yield "read";
      return heard(desk, "look").look;
    },
    *stamps(path) {
      desk.call = { name: "stamps", path };
      yield "stamps";
      return heard(desk, "stamps").stamps;
    },
    *list(path) {
      desk.call = { name: "list", path };
      yield "list";
      return heard(desk, "names").names;
    },
    *makeDirectory(path) {
      desk.call = { name: "makeDirectory", path };
      yield "makeDirectory";
      return heard(desk, "flag").flag;
    },
    *makeDirectories(path) {
      desk.call = { name: "touch", path };
      yield "makeDirectories";
    },
    *removeDirectory(path) {
      desk.call = { name: "removeDirectory", path };
      yield "removeDirectory";
      return heard(desk, "flag").flag;
    },
    *touch(path) {
      desk.call = { name: "touch", path };
      yield "touch";
      return true;
    },
  };
}

/** Stops without a call: somebody else may go on. */
export function* pause(desk: Desk, name: "hold" | "wait"): Program<void> {
  desk.call = { name, path: "" };
  yield name;
}

function heard<K extends Reply["kind"]>({ reply }: Desk, kind: K): Extract<Reply, { kind: K }> {
  if (!isOfKind(reply, kind)) {
    throw new Error(`a ${kind} was waited for, and it was ${reply.kind}.`);
  }
  return reply;
}

function isOfKind<K extends Reply["kind"]>(reply: Reply, kind: K): reply is Extract<Reply, { kind: K }> {
  return reply.kind === kind;
}
