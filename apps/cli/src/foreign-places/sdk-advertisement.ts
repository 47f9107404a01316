const SWITCH = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/** Makes a client of the AWS SDK without its advertisement for a newer Node, which it would print among our own words. */
export function withoutAdvertisement<T>(make: () => T): T {
  const before = process.env[SWITCH];
  process.env[SWITCH] = "true";
  try {
    return make();
  } finally {
    if (before === undefined) {
      delete process.env[SWITCH];
    } else {
      process.env[SWITCH] = before;
    }
  }
}
