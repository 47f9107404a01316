/** The algorithm under test: the real one, or one with some lines of it changed. */
export type SidecarSubject = typeof import("@holdfast/sidecar/algorithm");
