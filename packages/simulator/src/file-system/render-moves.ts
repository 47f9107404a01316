import { columnsSvg, type ToldFailure } from "../columns-svg.ts";
import type { FileFailure } from "./file-failure.ts";
import type { FileSubject } from "./file-subject.ts";
import { REGISTER, shortened, STAGING } from "./names-of-register.ts";
import type { PortCall, Reply } from "./port-call.ts";
import { runMoves } from "./run-moves.ts";
import type { Note } from "./world.ts";

const WIDTH = 6;

/** A schedule for people: as text, a line for each call, a column for each process, and what broke; and as a picture of the same. */
export async function renderMoves(subject: FileSubject, { scenario, moves }: FileFailure): Promise<ToldFailure> {
  const { notes, violation } = await runMoves(subject, scenario, moves);
  const names = scenario.processes.map(({ name }) => name);
  const found = `found: ${scenario.start}${scenario.port.isOverNetwork ? ", over a network" : ""}`;
  const scripts = scenario.processes.filter(({ acts }) => acts.length > 0).map(({ name, acts }) => `${name}: ${acts.join(", ")}`);
  const lines = notes.map((note) => `${names.map((_name, index) => (index === note.process ? "*" : "|").padEnd(WIDTH)).join("")}${describeNote(note)}`);
  const verdict = violation === null ? "no promise is broken" : `BROKEN: ${violation.promise}: ${violation.message}`;
  const rows = notes.map((note, index) => ({ when: `${index + 1}`, process: note.process === null ? null : (names[note.process] ?? null), what: describeNote(note), believers: [] }));
  return {
    text: [found, ...scripts, names.map((name) => name.padEnd(WIDTH)).join(""), ...lines, verdict].join("\n"),
    drawing: columnsSvg({ title: `${scenario.title}; ${found}`, names, rows, verdict }),
  };
}

function describeNote({ call, what, reply }: Note): string {
  const parts = [call === undefined ? "" : describeCall(call), what === "" ? "" : `(${what})`, reply === undefined ? "" : `-> ${describeReply(reply)}`];
  return shortened(parts.filter((part) => part !== "").join(" "));
}

function describeCall(call: PortCall): string {
  const path = call.path.replace(`${REGISTER}/`, "").replace(REGISTER, "k/").replace(STAGING, "staging");
  return call.name === "rename" ? `rename ${path} to ${call.to.replace(`${REGISTER}/`, "").replace(REGISTER, "k/").replace(STAGING, "staging")}` : `${call.name} ${path}`;
}

function describeReply(reply: Reply): string {
  switch (reply.kind) {
    case "names":
      return reply.names.length === 0 ? "nothing" : reply.names.join(" ");
    case "error":
      return reply.error;
    case "time":
      return `${reply.nowMs} ms`;
    case "done":
    case "file":
    case "stamps":
      return "done";
  }
}
