import type { Driver } from "./driver.ts";

export const local: Driver = {
  scheme: "local",
  form: "local:<path>",
  settings: [],
  async open(uri) {
    const { createLocalStore, parseLocalUri } = await import("@holdfast/store-local");
    return createLocalStore(parseLocalUri(uri));
  },
};
