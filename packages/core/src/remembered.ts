import { REMEMBERED_MAX } from "./limits.ts";

/** A map that forgets its oldest entry when it is full, so that no number of locks grows it without end. */
export function createRemembered<T>(limit: number = REMEMBERED_MAX): Map<string, T> {
  return new (class extends Map<string, T> {
    override set(key: string, value: T): this {
      super.delete(key);
      const oldest = this.size >= limit ? this.keys().next().value : undefined;
      if (oldest !== undefined) {
        super.delete(oldest);
      }
      return super.set(key, value);
    }
  })();
}
