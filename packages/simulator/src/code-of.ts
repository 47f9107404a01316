/** The code of a typed error; the message of one that is not, which is a defect of the code under test. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) {
    return "code" in error && typeof error.code === "string" ? error.code : `${error.name}: ${error.message}`;
  }
  return String(error);
}
