import { type MeterProvider, metrics, trace, type TracerProvider } from "@opentelemetry/api";
import { followLeases } from "./follow-leases.ts";
import { traceAcquires } from "./trace-acquires.ts";

export interface InstrumentOptions {
  /** Default: the global one. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the global one. */
  readonly meterProvider?: MeterProvider;
}

const SCOPE = "@holdfast/otel";

/**
 * From now on every lock manager of this process is traced and counted, until the result is disposed of. It listens to
 * core's diagnostics channels and touches no manager; nothing in the protocol waits for it.
 */
export function instrumentHoldfast({ tracerProvider, meterProvider }: InstrumentOptions = {}): Disposable {
  const tracer = (tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE);
  const meter = (meterProvider ?? metrics.getMeterProvider()).getMeter(SCOPE);
  const parts = [traceAcquires(tracer, meter), followLeases(tracer, meter)];
  return {
    [Symbol.dispose]() {
      for (const part of parts) {
        part[Symbol.dispose]();
      }
    },
  };
}
