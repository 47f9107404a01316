import { createLocalStore } from "@holdfast/store-local";

/** Opens what a scenario runs on. Further drivers join here, and every scenario runs on them too. */
export async function openStore(uri) {
  const [scheme, rest] = [uri.slice(0, uri.indexOf(":")), uri.slice(uri.indexOf(":") + 1)];
  if (scheme === "local") {
    return createLocalStore({ directory: rest });
  }
  throw new Error(`No scenario runs on ${JSON.stringify(scheme)} yet.`);
}
