import { expect, test } from "vitest";
import { judge, parseJournal } from "../demo-verdict.mjs";

const ended = { first: 0, second: 0 };
const good = "first enter 7\nfirst leave 7\nsecond enter 8\nsecond leave 8\n";

test("one after the other with growing tokens is the only good story", () => {
  expect(judge({ journal: parseJournal(good), exitCodes: ended })).toEqual([]);
});

test("two commands inside at once are reported", () => {
  const journals = [
    "first enter 7\nsecond enter 8\nfirst leave 7\nsecond leave 8\n",
    "first enter 7\nsecond overlap 8\nfirst leave 7\n",
    "second enter 7\nsecond leave 7\nfirst enter 8\nfirst leave 8\n",
  ];
  for (const journal of journals) {
    expect(judge({ journal: parseJournal(journal), exitCodes: ended }).join()).toContain("overlapped or did not both run");
  }
});

test("a token that does not grow, or is no number, is reported", () => {
  for (const journal of [good.replaceAll(" 8", " 7"), good.replaceAll(" 8", " 6"), good.replaceAll(" 8", " undefined"), good.replaceAll(" 7", " 0")]) {
    expect(judge({ journal: parseJournal(journal), exitCodes: ended }).join()).toContain("token did not grow");
  }
});

test("a command that never ran, failed or did not end is reported", () => {
  expect(judge({ journal: [], exitCodes: ended })).toHaveLength(2);
  expect(judge({ journal: parseJournal(good), exitCodes: { first: 0, second: 75 } })).toEqual(["The second command ended with exit code 75."]);
  expect(judge({ journal: parseJournal(good), exitCodes: { first: undefined, second: 0 } })).toEqual(["The first command did not end."]);
});
