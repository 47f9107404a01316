import { tracingChannel } from "node:diagnostics_channel";
import type { AcquireTrace } from "@holdfast/core";
import { type Meter, type Span, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { codeOf, storeOf } from "./attributes.ts";
import { ACQUIRE_CHANNEL } from "./channels.ts";
import { nowSeconds } from "./clock.ts";

interface Running {
  readonly span: Span;
  readonly startedAt: number;
}

/** To wait in vain is an answer; a span in red is for what went wrong. */
const ANSWERS: ReadonlySet<string> = new Set(["ACQUIRE_TIMEOUT", "ABORTED"]);

/** One span, and one duration, for each acquire: from the call until the lease is held or the wait is over. */
export function traceAcquires(tracer: Tracer, meter: Meter): Disposable {
  const durations = meter.createHistogram("holdfast.acquire.duration", { unit: "s", description: "From the call of acquire to its outcome" });
  const running = new WeakMap<object, Running>();

  function end(trace: object, outcome: string, error?: unknown): void {
    const acquire = running.get(trace);
    if (acquire === undefined || !isTrace(trace)) {
      return;
    }
    running.delete(trace);
    acquire.span.setAttribute("holdfast.outcome", outcome);
    if (error !== undefined && !ANSWERS.has(outcome)) {
      acquire.span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : outcome });
    }
    acquire.span.end();
    durations.record(nowSeconds() - acquire.startedAt, { ...storeOf(trace.location), "holdfast.mode": trace.mode, "holdfast.outcome": outcome });
  }

  const handlers = {
    start(trace: object): void {
      if (isTrace(trace)) {
        const attributes = { ...storeOf(trace.location), "holdfast.lock": trace.lock, "holdfast.mode": trace.mode };
        running.set(trace, { span: tracer.startSpan("holdfast.acquire", { kind: SpanKind.CLIENT, attributes }), startedAt: nowSeconds() });
      }
    },
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: (trace: object): void => end(trace, "acquired"),
    error: (trace: object): void => ("error" in trace ? end(trace, codeOf(trace.error), trace.error) : undefined),
  };
  const channel = tracingChannel<unknown, object>(ACQUIRE_CHANNEL);
  channel.subscribe(handlers);
  return { [Symbol.dispose]: () => channel.unsubscribe(handlers) };
}

function isTrace(trace: object): trace is AcquireTrace {
  return "lock" in trace && "location" in trace && "mode" in trace;
}
