import { shellWord } from "../output/person.ts";

const NAME_SHOWN_MAX = 80;

/** The command line that shows a lock; what an error names as the next step. */
export function lookAt({ store, name }: { readonly store: string; readonly name: string | undefined }): string {
  const lock = name === undefined || name.length > NAME_SHOWN_MAX ? "list" : `status ${shellWord(name)}`;
  return `holdfast ${lock} --store ${shellWord(store)}`;
}
