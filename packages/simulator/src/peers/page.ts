import { assumptions } from "./assumption.ts";
import type { Finding, Verdict } from "./examine.ts";
import { textDiagram } from "./text-diagram.ts";

/** What a cell of the table says of one exploration. */
export function cellOf({ verdict, steps, statesExplored }: Finding): string {
  const states = statesExplored.toLocaleString("en");
  switch (verdict) {
    case "violated":
      return `**${steps} steps**`;
    case "none found":
      return `none in ${states}`;
    case "stopped early":
      return `none yet in ${states}`;
  }
}

export function tableOf(verdicts: readonly Verdict[]): string {
  return [
    "| lock | version | unlucky timing | long work | one crash | one wrong clock | one pause |",
    `|---|---|${"--:|".repeat(assumptions.length)}`,
    ...verdicts.map(({ peer, findings }) => `| ${peer.title} | ${peer.version} | ${findings.map(cellOf).join(" | ")} |`),
  ].join("\n");
}

/** docs/peers.md, whole. */
export function pageOf(peerVerdicts: readonly Verdict[], measureVerdicts: readonly Verdict[]): string {
  return [HEAD, tableOf(peerVerdicts), AFTER_TABLE, tableOf(measureVerdicts), AFTER_MEASURES, ...peerVerdicts.map(sectionOf)].join("\n\n").concat("\n");
}

function sectionOf({ peer, headline }: Verdict): string {
  const text = [`## ${peer.title}`, `${peer.doesWell} ${peer.shows}`];
  if (headline !== null) {
    text.push(
      `The shortest schedule needs ${headline.assumption.needs}, and ${headline.steps} steps:`,
      `<img src="diagrams/peers/${peer.id}.svg" alt="The schedule as a sequence diagram">`,
      `\`\`\`text\n${textDiagram(peer, headline)}\n\`\`\``,
    );
  }
  return text.join("\n\n");
}

const HEAD = `# Other locks under the same kind of explorer

Holdfast stands on what others found out first. This page puts the documented algorithms of some of them, as small
models, under an exhaustive explorer, and shows for each the shortest schedule in which two processes believe that they
hold conflicting locks, or how many states were searched without finding one.

**How to read it.** The models are ours, written from public descriptions and source; none of the peers' code runs here.
The head of each model in \`packages/simulator/src/peers/\` says what is modelled and what is left out. A schedule is a
statement about an algorithm under an assumption, not about how often it happens or whether it matters to you: many of
these tools guard work that can be repeated. Where we have a peer wrong, a correction of its model is welcome.

**What is searched.** Two or three processes, each of which acquires, works, renews and releases; every order of their
requests or system calls, each of which is one atomic step; each process may start at any time. Steps take no time of
their own, so their orders stand for delays of any length that is short beside the stale time. Time ends after a little
more than two stale times. A process does at once what is due, unless the assumption lets it pause. Each column allows
one thing only:

- *unlucky timing*: nothing else; the work ends before the lock could count as stale;
- *long work*: the work takes longer than the stale time, with the renewals that the peer has;
- *one crash*: one process dies, anywhere;
- *one wrong clock*: the wall clock of one process is off by a little more than the stale time, either way;
- *one pause*: one process stands still once, anywhere, for as long as it likes. A process that sleeps does no harm: what
  counts is that it wakes, still believes, and so may work before it finds out. Where a peer has a deadline, a callback
  or a check that tells it, the belief ends there.

A cell gives the steps of the shortest schedule (requests, system calls, and the crash), or the number of distinct
states that were searched to the end without finding one. Two states count as one when no process can tell them apart.`;

const AFTER_TABLE = `To reproduce table, diagrams and this page: \`node packages/simulator/peers.mjs\`. It takes about a minute and\nneeds no network.

## The explorer, measured

An explorer that finds everything guilty is worth nothing, and so is one that finds nothing. The first row is a sound
lock in a few lines; the others break one of its rules each.`;

const AFTER_MEASURES = `The real protocol of Holdfast is not modelled here: its own code is explored, with lost, late and repeated requests
besides, and [the safety page](safety.md) has the figures.`;
