import type { Violation } from "./violation.ts";

/** How much one part of the long run may do. */
export interface ProveBudget {
  /** Steps that the seeded runs of the part make together, at least. What is exhaustive ends where it ends. */
  readonly steps: number;
  /** The folder with all packages, whose sources the mutants change; ends with a slash. */
  readonly packagesFolder: string;
  /** Hears a line for people as soon as something is done. */
  readonly onLine: (line: string) => void;
}

/** What one part of the long run found. A part throws only when it could not be run. */
export interface ProveReport {
  /** A heading of the page on safety. */
  readonly title: string;
  /** That were run one by one. */
  readonly schedules: number;
  readonly steps: number;
  /** Distinct states, where they are counted; else 0. */
  readonly states: number;
  readonly mutants: { readonly caught: number; readonly all: number };
  /** The first schedule that broke a promise of ours, or the mutant that was not caught; null where all is well. */
  readonly violation: Violation | null;
  /** Markdown, below the heading. */
  readonly lines: readonly string[];
  /** Diagrams and pages that belong to it. */
  readonly files: readonly DocFile[];
}

export interface DocFile {
  /** Below `docs/`. */
  readonly path: string;
  readonly text: string;
}

/** A number as a person reads it. */
export function figure(value: number): string {
  return value.toLocaleString("en");
}
