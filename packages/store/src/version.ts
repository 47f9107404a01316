declare const versionBrand: unique symbol;

/**
 * An opaque stamp of one state of one register: an ETag, a generation, a file name.
 * Equal stamps may be compared for equality only; nothing may be read out of one.
 */
export type Version = string & { readonly [versionBrand]: true };

/** Brands a driver's own stamp. The only place where a string becomes a version. */
export function toVersion(stamp: string): Version {
  // The brand exists only in the type system, so this one assertion is what makes it.
  return stamp as Version;
}
