import { sortNames } from "./names.ts";
import { attempt, type Answer } from "./port.ts";
import type { Register } from "./register.ts";

/** What one scan shows. A scan is not atomic, so only `one`, `removed` and `absent` may be believed at once. */
export type View =
  /** No such directory. */
  | { readonly kind: "absent" }
  /** A directory with nothing in it: a removal before its last step, or a directory made by hand. */
  | { readonly kind: "empty" }
  | { readonly kind: "one"; readonly version: string; readonly bodies: readonly string[] }
  /** The mark of a removal and no pointer: absent, whatever else still lies there. */
  | { readonly kind: "removed"; readonly mark: string; readonly bodies: readonly string[]; readonly foreign: readonly string[] }
  /** Files, but no pointer: a pointer on its way, or an `rm -rf` that was interrupted. */
  | { readonly kind: "none"; readonly bodies: readonly string[]; readonly foreign: readonly string[] }
  | { readonly kind: "several"; readonly names: readonly string[] }
  /** Something that begins like a pointer and cannot be read. */
  | { readonly kind: "strange"; readonly names: readonly string[] };

/** One scan, judged. */
export async function look(register: Register): Promise<Answer<View>> {
  const names = await attempt(() => register.port.scan(register.path));
  if (!names.ok) {
    return names.error.kind === "missing" ? { ok: true, value: { kind: "absent" } } : names;
  }
  return { ok: true, value: judge(names.value) };
}

function judge(names: readonly string[]): View {
  const { pointers, removed, strange, bodies, foreign } = sortNames(names);
  const [version] = pointers;
  const [mark] = removed;
  if (strange.length > 0) {
    return { kind: "strange", names: strange };
  }
  if (pointers.length + removed.length > 1) {
    return { kind: "several", names: [...pointers.map((pointer) => `@${pointer}`), ...removed] };
  }
  if (version !== undefined) {
    return { kind: "one", version, bodies };
  }
  if (mark !== undefined) {
    return { kind: "removed", mark, bodies, foreign };
  }
  return names.length === 0 ? { kind: "empty" } : { kind: "none", bodies, foreign };
}

/** Equal for two views that show the same names: then nothing moved in between, and looking again is no use. */
export function signatureOf(view: View): string {
  return JSON.stringify(view);
}
