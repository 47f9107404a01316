import { parseArgs } from "node:util";
import { circumstances, publish } from "./publish.js";
import { suites } from "./suites.js";
import { asText } from "./table.js";

/**
 * Measures this machine against the peers. What is measured is what is published, so build first.
 * `--only cycle,start-up` picks suites, `--quick` takes about a minute, `--write` keeps the figures and rewrites the page.
 */
const { values } = parseArgs({ args: process.argv.slice(2).filter((word) => word !== "--"), options: { only: { type: "string" }, quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } } });
const names = values.only?.split(",") ?? Object.keys(suites);
const unknown = names.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}.`);
  process.exit(2);
}

// The SDK would warn on every start that its next year wants a newer Node.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
const measured = {};
for (const name of names) {
  const at = { ...circumstances(), isQuick: values.quick };
  const begunAt = process.hrtime.bigint();
  const { measure } = await suites[name]();
  const part = await measure({ quick: values.quick });
  console.log([`# ${part.title}`, ...(part.says ?? []), "", ...part.tables.map(asText)].join("\n"));
  console.log(`  (${name} took ${(Number(process.hrtime.bigint() - begunAt) / 1e9).toFixed(1)} s)\n`);
  measured[name] = { ...part, at };
}
const bars = Object.values(measured).flatMap((part) => part.bars ?? []);
if (bars.length > 0) {
  console.log(asText({ title: "Aims", columns: ["aim", "allowed", "measured", "met"], rows: bars.map(({ aim, allowed, measured: figure, met }) => [aim, allowed, figure, met ? "yes" : "no"]) }));
}
if (values.write) {
  publish(measured, Object.keys(suites));
}
