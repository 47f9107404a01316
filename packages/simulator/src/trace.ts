import type { Mode } from "./subject.ts";

/** What happened in a run, in order. Times are virtual, in milliseconds, and true. */
export type TraceEvent = { readonly atMs: number } & TraceWhat;

export type TraceWhat =
  | { readonly kind: "send"; readonly process: string; readonly request: string; readonly what: string }
  | { readonly kind: "apply"; readonly process: string; readonly request: string; readonly what: string; readonly outcome: string; readonly again: boolean }
  | { readonly kind: "reply"; readonly process: string; readonly request: string; readonly outcome: string; readonly heard: boolean }
  | { readonly kind: "timer"; readonly process: string }
  | { readonly kind: "step"; readonly process: string; readonly what: string }
  | { readonly kind: "fault"; readonly process: string | null; readonly what: string }
  | { readonly kind: "believes"; readonly process: string; readonly lease: string; readonly lock: string; readonly mode: Mode; readonly token: number }
  | { readonly kind: "believes-no-more"; readonly process: string; readonly lease: string; readonly lock: string }
  | { readonly kind: "violation"; readonly process: null; readonly what: string };

export type Trace = (what: TraceWhat) => void;
