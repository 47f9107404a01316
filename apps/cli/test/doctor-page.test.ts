import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { doctorForPeople } from "../src/output/doctor.ts";
import { sampleFindings } from "./sample-findings.ts";

const page = readFileSync(new URL("../../../docs/doctor.md", import.meta.url), "utf8");

it("the page about doctor shows what doctor prints", () => {
  expect(page).toContain(`\`\`\`text\n${doctorForPeople(sampleFindings).join("\n")}\n\`\`\`\n`);
});

it("prices a day by the renewals of the ttl", () => {
  expect(sampleFindings.price).toMatchObject({ writes: 8_642, usd: 0.0432 });
});

it("never sends control characters of a store's answers to a terminal", () => {
  const { report } = sampleFindings;
  const lines = doctorForPeople({ ...sampleFindings, report: { ...report, guarantee: "unsafe", why: "\u001b[2J" } });
  expect(lines.join("\n")).not.toContain("\u001b");
});
