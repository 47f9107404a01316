// A program that opens a store, perhaps uses it, and ends. What it prints besides its own words is what a user would see.
import { createS3Store, parseS3Uri } from "../../src/index.ts";

const store = createS3Store(parseS3Uri("s3:bucket", { environment: process.env }));
console.log(`opened ${store.location}`);
if (process.argv.includes("write")) {
  const { kind } = await store.create("program/lock", new TextEncoder().encode("{}"));
  console.log(`${kind}, the switch is ${process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ?? "as it was"}`);
}
await store.close();
