/** The lock of a whole datastore. */
export const GLOBAL_KEY = ".datastore.lock";
/** Of a namespace, since the tool has them: `.locks/<namespace>.lock`. */
export const NAMESPACE_PREFIX = ".locks/";
const MODEL_FILE = "/.lock";

/**
 * The key of one model's lock.
 *
 * @param model `type/id`, parted at the last slash: a type may contain some. @returns undefined for anything else.
 */
export function modelLockKey(model: string): string | undefined {
  const at = model.lastIndexOf("/");
  const isSafe = !model.split("/").some((part) => part === "" || part === "." || part === "..");
  return at > 0 && at < model.length - 1 && isSafe ? `data/${model}${MODEL_FILE}` : undefined;
}

/** `type/id`, with the namespace before it where there is one; undefined for a key that is no model's lock. */
export function modelOfKey(key: string): string | undefined {
  const parts = /^(?:([^/]+)\/)?data\/(.+)\/\.lock$/.exec(key);
  return parts === null ? undefined : `${parts[1] === undefined ? "" : `${parts[1]}:`}${parts[2] ?? ""}`;
}

export function invalidModel(model: string): string {
  return `Invalid --model format: ${JSON.stringify(model)}. Expected "type/id" (e.g. aws-ec2/my-server).`;
}
