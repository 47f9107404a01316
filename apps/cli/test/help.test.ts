import { spawnSync } from "node:child_process";
import { requireOrSkip } from "@holdfast/vitest-config";
import { describe, expect, it } from "vitest";
import { manPage } from "../src/output/man-page.ts";
import { createProgram } from "../src/program.ts";
import { WORDS } from "../src/words/all.ts";
import type { Word } from "../src/words/word.ts";

const shown = WORDS.filter(({ summary }) => summary !== "");
const fresh = (words: readonly Word[] = WORDS) => createProgram(words, "1.0.0", () => undefined, () => true);

/** The calls in a line of shell, cut into words as far as our examples need it. */
function callsIn(line: string): readonly (readonly string[])[] {
  const code = line.split("    #", 1)[0] ?? "";
  return [...code.matchAll(/holdfast ((?:'[^']*'|"[^"]*"|[^'";|)>])*)/g)].map(([, rest = ""]) => [...rest.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(([word, single, double]) => single ?? double ?? word));
}

describe("help", () => {
  it.each(shown.map((word) => [word.name, word] as const))("%s has examples, and each is a call that the program takes", async (name, word) => {
    expect(word.examples).not.toEqual([]);
    for (const call of word.examples.flatMap(callsIn)) {
      const program = fresh();
      const said: string[] = [];
      const command = program.commands.find((known) => known.name() === call[0]);
      command?.exitOverride().action(() => void said.push(call[0] ?? ""));
      // Of other tools' commands, which read their flags by themselves.
      if (!call.includes("--format")) {
        await program.parseAsync([...call], { from: "user" });
        expect(said).toEqual([call[0]]);
      }
    }
    expect(word.examples.some((line) => line.includes(`holdfast ${name}`))).toBe(true);
  });
});

describe("the manual page", () => {
  const page = manPage(fresh(), WORDS, "1.0.0");

  it("names every command and every flag", () => {
    const plain = page.replaceAll("\\-", "-");
    for (const command of fresh().commands.filter((known) => !known.name().startsWith("__"))) {
      expect(plain).toContain(`.SS "holdfast ${command.name()}`);
      command.options.forEach(({ flags }) => expect(plain).toContain(`.B "${flags}"`));
    }
    expect(plain).not.toContain("__settle");
  });

  it("is roff without a fault", (context) => {
    requireOrSkip(context, { feature: "groff", available: spawnSync("groff", ["--version"]).status === 0, reason: "it is not installed" });
    expect(spawnSync("groff", ["-man", "-ww", "-z", "-Kutf8"], { input: page, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
});
