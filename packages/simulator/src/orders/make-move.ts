import type { Request } from "../send-request.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { TraceWhat } from "../trace.ts";
import type { World } from "../world.ts";
import type { Mishap } from "./order-case.ts";
import type { Move, Way, Ways } from "./moves.ts";

type Note = (what: TraceWhat) => void;

export function makeMove(world: World, ways: Ways, move: Move, note: Note): void {
  switch (move.kind) {
    case "apply":
      return apply(ways, move.request, note);
    case "answer":
      return answer(ways, move.request, "answer", note);
    case "timer":
      world.setNow(move.atMs);
      return move.process.fireNextTimer();
    case "wake":
      world.setNow(world.nowMs + move.afterMs);
      ways.stopped.delete(move.process);
      note({ kind: "fault", process: move.process.name, what: "goes on" });
      return move.process.resume();
    case "mishap":
      ways.mishapsLeft -= 1;
      world.disturb();
      return "request" in move ? spoil(ways, move.request, move.mishap, note) : strike(world, ways, move.process, move.mishap, note);
  }
}

function apply({ underWay }: Ways, request: Request, note: Note): void {
  const { name, process, operation, key } = request;
  request.apply();
  note({ kind: "apply", process: process.name, request: name, what: `${operation} ${key}`, outcome: request.outcome, again: request.applied > 1 });
  change(underWay, request, ({ appliesLeft, ...way }) => ({ ...way, appliesLeft: appliesLeft - 1 }));
}

function answer({ underWay }: Ways, request: Request, kind: "answer" | "unavailable" | "indeterminate", note: Note): void {
  note({ kind: "reply", process: request.process.name, request: request.name, outcome: kind === "answer" ? request.outcome : kind, heard: request.process.alive && !request.settled });
  request.reply(kind);
  change(underWay, request, (way) => ({ ...way, isLate: true }));
}

function spoil(ways: Ways, request: Request, mishap: Exclude<Mishap, "crash" | "pause">, note: Note): void {
  const { underWay } = ways;
  note({ kind: "fault", process: request.process.name, what: `has a request ${mishap}: ${request.name}` });
  switch (mishap) {
    case "lost":
    case "unheard":
      return void underWay.delete(request);
    case "refused":
      underWay.delete(request);
      return answer(ways, request, "unavailable", note);
    case "slow":
      return change(underWay, request, (way) => ({ ...way, isSlow: true }));
    case "late":
      return answer(ways, request, "indeterminate", note);
    case "repeated":
      return change(underWay, request, ({ appliesLeft, ...way }) => ({ ...way, appliesLeft: appliesLeft + 1, isSlow: true }));
  }
}

function strike(world: World, { underWay, stopped }: Ways, process: SimulatedProcess, mishap: "crash" | "pause", note: Note): void {
  if (mishap === "crash") {
    world.apply({ kind: "crash", process: process.name, atMs: world.nowMs, restartAfterMs: null });
  } else {
    note({ kind: "fault", process: process.name, what: "stops" });
    process.stop();
    stopped.add(process);
  }
  // What it sent may land whenever it likes, and what it is told waits for it.
  for (const request of underWay.keys()) {
    if (request.process === process) {
      change(underWay, request, (way) => ({ ...way, isSlow: true }));
    }
  }
}

function change(underWay: Map<Request, Way>, request: Request, by: (way: Way) => Way): void {
  const way = underWay.get(request);
  if (way !== undefined) {
    underWay.set(request, by(way));
  }
}
