/** The one time that all processes of a machine share and nobody can set: the kernel's monotonic clock, in milliseconds. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}

/** The wall clock, for documents. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
