/** The promises are in index.d.ts. @type {typeof import("./index.d.ts").requireOrSkip} */
export function requireOrSkip(context, { feature, available, reason }, environment = process.env) {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(feature)) {
    throw new TypeError(`A feature is lower case words joined by dashes, not ${JSON.stringify(feature)}.`);
  }
  if (available) {
    return;
  }
  if (requiredFeatures(environment).includes(feature)) {
    throw new Error(`HOLDFAST_TEST_REQUIRE names "${feature}", which is not available here: ${reason}`);
  }
  context.skip(`needs ${feature}: ${reason}`);
}

/** @param {Readonly<Record<string, string | undefined>>} environment */
function requiredFeatures(environment) {
  return (environment["HOLDFAST_TEST_REQUIRE"] ?? "").split(",").map((feature) => feature.trim());
}
