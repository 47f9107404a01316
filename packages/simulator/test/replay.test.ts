import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { replay } from "../src/prove/replay.ts";

const PACKAGES = fileURLToPath(new URL("../../", import.meta.url));

it.each([
  ["writers", "m/0", "release-by-delete", "growing-tokens"],
  ["claims-writers", "m/0", "claims-lowest-wins", "exclusion"],
])("the schedule of a mutant in the tables is run again, shrunk and drawn: %s %s %s", async (scenario, seed, mutant, broken) => {
  const { text, drawing } = await replay(PACKAGES, [scenario, seed, mutant]);
  expect(text).toMatch(new RegExp(`BROKEN at \\d+ ms: ${broken}`));
  expect(drawing).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

it("the same schedule over the code as it is breaks nothing", async () => {
  const { text } = await replay(PACKAGES, ["writers", "m/0"]);
  expect(text.split("\n").at(-1)).toBe("no promise is broken");
});

it.each([
  [[], "A replay needs a scenario and a seed"],
  [["wrters", "m/0"], "There is no scenario wrters; there are "],
  [["writers", "m/0", "nothing"], "There is no mutant nothing; there are "],
  [["writers", "m/0", "release-by-delete", "more"], "A replay needs a scenario and a seed"],
])("a word that means nothing is named: %j", async (words, message) => {
  await expect(replay(PACKAGES, words)).rejects.toThrow(message);
});
