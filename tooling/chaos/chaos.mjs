import { rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";

// The SDK would warn on every start that its next year wants a newer Node; tests run on the oldest on purpose.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const [main, worker] = [await bundle("main"), await bundle("worker")];
try {
  const { chaos } = await import(pathToFileURL(main).href);
  process.exitCode = await chaos(process.argv.slice(2).filter((word) => word !== "--"), worker);
} finally {
  await Promise.all([rm(main, { force: true }), rm(worker, { force: true })]);
}
