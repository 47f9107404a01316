/**
 * @typedef {{ readonly who: string, readonly event: string, readonly token: string }} JournalLine
 * @typedef {{ readonly journal: readonly JournalLine[], readonly exitCodes: Readonly<Record<string, number | undefined>> }} Evidence
 */

/**
 * @param {string} text
 * @returns {JournalLine[]}
 */
export function parseJournal(text) {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [who = "", event = "", token = ""] = line.split(" ");
      return { who, event, token };
    });
}

/**
 * What went wrong in the demo, in words; nothing when both commands ran, one after the other, with growing tokens.
 *
 * @param {Evidence} evidence
 * @returns {string[]}
 */
export function judge({ journal, exitCodes }) {
  const problems = Object.entries(exitCodes)
    .filter(([, code]) => code !== 0)
    .map(([who, code]) => (code === undefined ? `The ${who} command did not end.` : `The ${who} command ended with exit code ${code}.`));
  const story = journal.map(({ who, event }) => `${who} ${event}`);
  const expected = ["first enter", "first leave", "second enter", "second leave"];
  if (story.join(", ") !== expected.join(", ")) {
    problems.push(`The commands overlapped or did not both run: expected ${expected.join(", ")}; saw ${story.join(", ") || "nothing"}.`);
  }
  const [first, second] = ["first", "second"].map((name) => tokenOf(journal, name));
  if (first === undefined || second === undefined || !(second > first)) {
    problems.push(`The fencing token did not grow: first ${first ?? "none"}, second ${second ?? "none"}.`);
  }
  return problems;
}

/**
 * @param {readonly JournalLine[]} journal
 * @param {string} name
 */
function tokenOf(journal, name) {
  const token = journal.find(({ who, event }) => who === name && event === "enter")?.token;
  return token !== undefined && /^[1-9]\d*$/.test(token) ? Number(token) : undefined;
}
