/** What one long run has done so far, and what it will write down. */
export interface Tally {
  steps: number;
  readonly lines: string[];
}

/** A number as a person reads it. */
export function figure(value: number): string {
  return value.toLocaleString("en");
}
