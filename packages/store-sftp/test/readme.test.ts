import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = new URL("readme/", import.meta.url);

// The examples are files, so they are type-checked and run like any other test; here the page is held to them.
it.each(readdirSync(examples))("the page shows the example %s as it runs", (name) => {
  expect(readme).toContain(`\`\`\`ts\n// ${name}\n${readFileSync(new URL(name, examples), "utf8")}\`\`\`\n`);
});
