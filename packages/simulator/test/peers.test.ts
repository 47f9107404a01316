import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type AssumptionId, assumptions, cellOf, examineUnder, type Finding, measures, peers, svgDiagram, textDiagram } from "../src/peers/index.ts";
import { explore } from "../src/peers/explore.ts";
import { create, goOn, look } from "../src/peers/requests.ts";
import { type Script, start } from "../src/peers/step.ts";

function findingOf(id: string, under: AssumptionId): Finding {
  const peer = [...peers, ...measures].find((candidate) => candidate.id === id);
  const assumption = assumptions.find((candidate) => candidate.id === under);
  if (peer === undefined || assumption === undefined) {
    throw new RangeError(`There is no ${id} under ${under}.`);
  }
  return examineUnder(peer, assumption);
}

const exhaustive = { assumption: "none", holdsFor: 1, horizon: 0, clockErrorOf: () => 0, statesMax: 1_000 } as const;
const twoActors = [
  { name: "A", role: "exclusive" },
  { name: "B", role: "exclusive" },
];

describe("the explorer of the peers", () => {
  it("visits every order of independent steps, each state once", () => {
    const script: Script = function* idle() {
      yield start;
      yield goOn("one");
      yield goOn("two");
    };
    // Each of two stands in one of four places; the second is still at its start while the first is.
    expect(explore({ ...exhaustive, script, actors: twoActors })).toMatchObject({ states: 13, isComplete: true, steps: null });
  });

  it("finds a lock that looks before it creates, by the shortest schedule", () => {
    const script: Script = function* lookFirst(me) {
      yield start;
      if ((yield look("stat", "lock")).entry === null) {
        yield goOn("decides");
        me.believe("exclusive");
        yield create("open(wx)", "lock", null);
      }
    };
    const { steps, schedule } = explore({ ...exhaustive, script, actors: twoActors });
    expect(steps).toBe(4);
    expect(schedule.filter(({ move }) => move.kind === "call")).toHaveLength(4);
  });

  it("says that it stopped early rather than that it found nothing", () => {
    const script: Script = function* idle() {
      yield start;
      yield goOn("one");
    };
    expect(explore({ ...exhaustive, script, actors: twoActors, statesMax: 3 })).toMatchObject({ states: 3, isComplete: false, steps: null });
  });

  it("gives the same verdict and schedule each time", () => {
    expect(findingOf("cloudstic-g2-writers", "none")).toEqual(findingOf("cloudstic-g2-writers", "none"));
  });
});

describe("the measures of the explorer", () => {
  it.each(["none", "long-hold", "crash", "clock"] as const)("a compare-and-swap lock with a deadline is clean under: %s", (under) => {
    const { verdict, statesExplored } = findingOf("reference", under);
    expect(verdict).toBe("none found");
    expect(statesExplored).toBeGreaterThan(5_000);
  });

  it.each([
    ["reference-unconditional-put", "none"],
    ["reference-no-deadline", "pause"],
    ["reference-late-deadline", "pause"],
  ] as const)("a lock with a broken rule is caught: %s", (id, under) => {
    expect(findingOf(id, under)).toMatchObject({ verdict: "violated", steps: 6 });
  });
});

describe("the verdicts on the page", () => {
  it.each([
    ["cloudstic-g1-writers", "none", 8],
    ["cloudstic-g1-writer-and-reader", "none", 7],
    ["cloudstic-g2-writers", "none", 10],
    ["cloudstic-g2-writer-and-reader", "none", null],
    ["cloudstic-g2-writer-and-reader", "crash", null],
    ["cloudstic-g2-writer-and-reader", "clock", 8],
    ["cloudstic-g2-writer-and-reader", "pause", 8],
    ["swamp-s3", "none", null],
    ["swamp-s3", "crash", 12],
    ["swamp-file", "none", null],
    ["swamp-file", "crash", 13],
    ["fs-safe-0-1", "none", 11],
    ["fs-safe-0-4", "none", null],
    ["fs-safe-0-4", "long-hold", 8],
    ["fs-safe-current-fail-closed", "long-hold", null],
    ["fs-safe-current-fail-closed", "crash", null],
    ["fs-safe-current-by-death", "long-hold", null],
    ["fs-safe-current-by-age", "long-hold", 12],
    ["proper-lockfile", "none", null],
    ["proper-lockfile", "crash", 12],
    ["proper-lockfile", "pause", 7],
    ["restic", "none", null],
    ["restic", "clock", 11],
  ] as const)("%s under %s", async (id, under, steps) => {
    const finding = findingOf(id, under);
    expect(finding).toMatchObject({ verdict: steps === null ? "none found" : "violated", steps });
    const page = await readFile(new URL("../../../docs/peers.md", import.meta.url), "utf8");
    const title = peers.find((peer) => peer.id === id)?.title ?? id;
    const cells = page.split("\n").find((line) => line.startsWith(`| ${title} |`))?.split(" | ") ?? [];
    expect(cells[2 + assumptions.findIndex((assumption) => assumption.id === under)]?.replace(/ \|$/, "")).toBe(cellOf(finding));
  });

  it("every diagram that the page shows is in the repository, and every text diagram has one", async () => {
    const docs = new URL("../../../docs/", import.meta.url);
    const page = await readFile(new URL("peers.md", docs), "utf8");
    const images = [...page.matchAll(/<img src="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(images).toHaveLength(page.split("```text").length - 1);
    for (const image of images) {
      expect(await readFile(new URL(image, docs), "utf8")).toContain("</svg>");
    }
  });

  it("the diagrams in the repository are those that the explorer draws", async () => {
    for (const [id, under] of [["cloudstic-g1-writers", "none"], ["fs-safe-0-4", "long-hold"], ["cloudstic-g2-writer-and-reader", "clock"]] as const) {
      const peer = peers.find((candidate) => candidate.id === id);
      if (peer === undefined) {
        throw new RangeError(`There is no ${id}.`);
      }
      const finding = findingOf(id, under);
      expect(await readFile(new URL(`../../../docs/diagrams/peers/${id}.svg`, import.meta.url), "utf8")).toBe(svgDiagram(peer, finding));
      expect(textDiagram(peer, finding)).toContain("believe that they hold conflicting locks");
    }
  });
});
