/** What every package's vitest.config.js says. Tests run from source, with no build. */
export declare function project(options: {
  readonly name: string;
  /** For one test or hook, in milliseconds; 30,000 when left out. */
  readonly timeoutMs?: number;
}): {
  readonly resolve: { readonly conditions: string[] };
  readonly ssr: { readonly resolve: { readonly conditions: string[] } };
  readonly test: { readonly name: string; readonly include: string[]; readonly testTimeout: number; readonly hookTimeout: number };
};

export interface Requirement {
  /** Lower case words joined by dashes, as `HOLDFAST_TEST_REQUIRE` lists them: `sshd`, `s3-server`. */
  readonly feature: string;
  readonly available: boolean;
  /** What is missing, for the reader of the test output. */
  readonly reason: string;
}

/**
 * Skips the running test, with the reason, when what it needs is not there; fails it where `HOLDFAST_TEST_REQUIRE`
 * (a comma-separated list) names the feature, so that CI cannot lose tests silently.
 *
 * @example
 * test("waits for a real sshd", (context) => {
 *   requireOrSkip(context, { feature: "sshd", available: existsSync("/usr/sbin/sshd"), reason: "no sshd is installed" });
 * });
 */
export declare function requireOrSkip(
  context: { readonly skip: (note: string) => unknown },
  requirement: Requirement,
  environment?: Readonly<Record<string, string | undefined>>,
): void;
