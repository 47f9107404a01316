import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { priceOf } from "../src/commands/price.ts";
import { doctorForPeople } from "../src/output/doctor.ts";
import { sampleFindings } from "./sample-findings.ts";

const page = readFileSync(new URL("../../../docs/doctor.md", import.meta.url), "utf8");

it("the page about doctor shows what doctor prints", () => {
  expect(page).toContain(`\`\`\`text\n${doctorForPeople(sampleFindings).join("\n")}\n\`\`\`\n`);
});

it("prices a day by the renewals of the ttl", () => {
  const tariff = { basis: "a published price", write: 5, list: 5, read: 0.4 };
  expect(priceOf(tariff, 30_000)).toMatchObject({ writes: 8_642, usd: 0.0432, basis: "a published price" });
  const { diagnosis } = sampleFindings;
  expect(doctorForPeople({ ...sampleFindings, diagnosis: { ...diagnosis, tariff }, price: priceOf(tariff, 60_000) }).join("\n")).toContain("An estimate: $0.02 (a published price).");
});

it("never sends control characters of a store's answers to a terminal", () => {
  const { report } = sampleFindings;
  const lines = doctorForPeople({ ...sampleFindings, report: { ...report, guarantee: "unsafe", why: "\u001b[2J" } });
  expect(lines.join("\n")).not.toContain("\u001b");
});
