import type { FileFailure } from "./file-failure.ts";
import type { FileSubject } from "./file-subject.ts";
import { REGISTER, shortened, STAGING } from "./names-of-register.ts";
import type { PortCall, Reply } from "./port-call.ts";
import { runMoves } from "./run-moves.ts";
import type { Note } from "./world.ts";

const WIDTH = 6;

/** A schedule as text: a line for each call, a column for each process, and what broke. */
export async function renderMoves(subject: FileSubject, { scenario, moves }: FileFailure): Promise<string> {
  const { notes, violation } = await runMoves(subject, scenario, moves);
  const names = scenario.processes.map(({ name }) => name);
  const scripts = scenario.processes.filter(({ acts }) => acts.length > 0).map(({ name, acts }) => `${name}: ${acts.join(", ")}`);
  const lines = notes.map((note) => `${names.map((_name, index) => (index === note.process ? "*" : "|").padEnd(WIDTH)).join("")}${describeNote(note)}`);
  const end = violation === null ? "no promise is broken" : `BROKEN: ${violation.promise}: ${violation.message}`;
  return [`found: ${scenario.start}${scenario.port.isOverNetwork ? ", over a network" : ""}`, ...scripts, names.map((name) => name.padEnd(WIDTH)).join(""), ...lines, end].join("\n");
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
