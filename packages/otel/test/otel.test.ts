import { ACQUIRE_CHANNEL, createLockManager, LOCK_CHANNEL, LockError } from "@holdfast/core";
import { createMemoryStore } from "@holdfast/store";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import * as channels from "../src/channels.ts";
import { instrumentHoldfast } from "../src/index.ts";

const contexts = new AsyncLocalStorageContextManager();
beforeAll(() => void context.setGlobalContextManager(contexts.enable()));
afterAll(() => context.disable());

function observe() {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = instrumentHoldfast({ tracerProvider, meterProvider });
  onTestFinished(async () => {
    instrumentation[Symbol.dispose]();
    await meterProvider.shutdown();
  });
  return {
    spans: () => spans.getFinishedSpans(),
    tracer: tracerProvider.getTracer("test"),
    stop: () => instrumentation[Symbol.dispose](),
    async points(name: string) {
      await reader.forceFlush();
      const all = metrics.getMetrics().at(-1)?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return all.find((metric) => metric.descriptor.name === name)?.dataPoints.map(({ attributes, value }) => ({ attributes, value })) ?? [];
    },
  };
}

it("an acquire and its lease are two spans below the caller's, with what they were about and how they ended", async () => {
  const { spans, tracer, points } = observe();
  const locks = createLockManager({ store: createMemoryStore() });
  await tracer.startActiveSpan("job", async (job) => {
    await locks.withLock("deploy", {}, async (lease) => {
      expect(await points("holdfast.leases.held")).toEqual([{ attributes: { "holdfast.store": "memory:", "holdfast.mode": "exclusive" }, value: 1 }]);
      await lease.renew();
    });
    job.end();
  });
  const [acquire, lease, job] = spans();
  expect(acquire).toMatchObject({ name: "holdfast.acquire", attributes: { "holdfast.lock": "deploy", "holdfast.mode": "exclusive", "holdfast.outcome": "acquired", "holdfast.store": "memory:" } });
  expect(lease).toMatchObject({ name: "holdfast.lease", attributes: { "holdfast.lock": "deploy", "holdfast.end_reason": "released" }, status: { code: 0 } });
  expect(lease?.events.map(({ name }) => name)).toEqual(["renewed"]);
  expect([acquire?.parentSpanContext?.spanId, lease?.parentSpanContext?.spanId]).toEqual([job?.spanContext().spanId, job?.spanContext().spanId]);
  expect(await points("holdfast.leases.held")).toMatchObject([{ value: 0 }]);
  expect(await points("holdfast.renewals")).toMatchObject([{ value: 1 }]);
  expect(await points("holdfast.acquire.duration")).toMatchObject([{ attributes: { "holdfast.outcome": "acquired" }, value: { count: 1 } }]);
  expect(await points("holdfast.lease.duration")).toMatchObject([{ attributes: { "holdfast.end_reason": "released" }, value: { count: 1 } }]);
  await locks.close();
});

it("waiting in vain is no error, a wrong name is one, and a broken lease is a loss", async () => {
  const { spans, points } = observe();
  const locks = createLockManager({ store: createMemoryStore() });
  const lease = await locks.acquire("a");
  expect(await locks.tryAcquire("a")).toBeNull();
  await expect(locks.acquire("not/../a name")).rejects.toThrow(LockError);
  await locks.breakLock("a", { token: lease.token });
  expect(await lease.renew()).toBe(false);
  const told = spans().map(({ name, attributes, status }) => [name, attributes["holdfast.outcome"] ?? attributes["holdfast.end_reason"], status.code]);
  expect(told).toEqual([
    ["holdfast.acquire", "acquired", 0],
    ["holdfast.acquire", "ACQUIRE_TIMEOUT", 0],
    ["holdfast.acquire", "INVALID_NAME", 2],
    ["holdfast.lease", "broken", 2],
  ]);
  expect(await points("holdfast.leases.lost")).toMatchObject([{ attributes: { "holdfast.end_reason": "broken" }, value: 1 }]);
  expect(await points("holdfast.breaks")).toMatchObject([{ value: 1 }]);
  await locks.close();
});

it("after it was disposed of nothing is recorded, and a lease that began before is left alone", async () => {
  const locks = createLockManager({ store: createMemoryStore() });
  const before = await locks.acquire("a");
  const { spans, stop } = observe();
  await before.release();
  stop();
  await locks.withLock("b", {}, () => undefined);
  expect(spans()).toEqual([]);
  expect(trace.getActiveSpan()).toBeUndefined();
  await locks.close();
});

it("listens where core speaks", () => {
  expect({ ...channels }).toEqual({ LOCK_CHANNEL, ACQUIRE_CHANNEL });
});
