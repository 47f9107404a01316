/**
 * The only arrows between packages, always downwards: a package on the left may import those on its right and no other.
 * No driver knows another (store-b2 builds on the client of store-s3: the one exception), and core knows no driver.
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  "@holdfast/store": [],
  "@holdfast/host": [],
  "@holdfast/pointer-directory": ["@holdfast/store"],
  "@holdfast/store-local": ["@holdfast/store", "@holdfast/pointer-directory"],
  "@holdfast/store-sftp": ["@holdfast/store", "@holdfast/pointer-directory"],
  "@holdfast/store-s3": ["@holdfast/store"],
  "@holdfast/store-b2": ["@holdfast/store", "@holdfast/store-s3"],
  "@holdfast/store-testkit": ["@holdfast/store"],
  "@holdfast/core": ["@holdfast/store", "@holdfast/host"],
  "@holdfast/otel": ["@holdfast/core", "@holdfast/store"],
  "@holdfast/simulator": ["@holdfast/core", "@holdfast/store", "@holdfast/host", "@holdfast/pointer-directory", "@holdfast/sidecar"],
  "@holdfast/sidecar": ["@holdfast/host"],
  "@holdfast/interop": ["@holdfast/core", "@holdfast/host", "@holdfast/store", "@holdfast/sidecar"],
};

/** What the tests of any package may use besides what its code may. */
export const forTests: readonly string[] = ["@holdfast/simulator", "@holdfast/store-testkit"];

/** Settings for the tools, part of no package's behaviour. */
export const settings: readonly string[] = ["@holdfast/tsconfig", "@holdfast/tsup-config", "@holdfast/vitest-config"];
