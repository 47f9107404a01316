import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { LockMessage } from "@holdfast/core";
import { type Meter, type Span, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { storeOf } from "./attributes.ts";
import { LOCK_CHANNEL } from "./channels.ts";
import { nowSeconds } from "./clock.ts";

interface Held {
  readonly span: Span;
  readonly mode: "exclusive" | "shared";
  readonly since: number;
}

type Message<Type extends LockMessage["type"]> = Extract<LockMessage, { type: Type }>;

/** One span for each lease, from when it was acquired until it must not be relied on any more; and the counts. */
export function followLeases(tracer: Tracer, meter: Meter): Disposable {
  const held = new Map<string, Held>();
  const current = meter.createUpDownCounter("holdfast.leases.held", { description: "Leases that this process holds" });
  const durations = meter.createHistogram("holdfast.lease.duration", { unit: "s", description: "From when a lease was acquired until it ended" });
  const counters = {
    lost: meter.createCounter("holdfast.leases.lost", { description: "Leases that ended without their owner's doing" }),
    renewed: meter.createCounter("holdfast.renewals", { description: "Confirmed renewals" }),
    delayed: meter.createCounter("holdfast.renewals.delayed", { description: "Renewals that are not confirmed yet and are tried again" }),
    unreleased: meter.createCounter("holdfast.releases.failed", { description: "Releases that the store did not confirm" }),
    takeovers: meter.createCounter("holdfast.takeovers", { description: "Expired locks of others that were taken over" }),
    breaks: meter.createCounter("holdfast.breaks", { description: "Locks that were broken by hand in this process" }),
  };

  function begin({ location, lock, leaseId, mode, token }: Message<"acquired">): void {
    const attributes = { ...storeOf(location), "holdfast.lock": lock, "holdfast.lease_id": leaseId, "holdfast.mode": mode, "holdfast.token": token };
    held.set(leaseId, { span: tracer.startSpan("holdfast.lease", { attributes }), mode, since: nowSeconds() });
    current.add(1, { ...storeOf(location), "holdfast.mode": mode });
  }

  function end({ location, leaseId, reason }: Message<"ended">): void {
    const lease = held.get(leaseId);
    if (lease === undefined) {
      // It began before anybody listened.
      return;
    }
    held.delete(leaseId);
    const attributes = { ...storeOf(location), "holdfast.mode": lease.mode };
    lease.span.setAttribute("holdfast.end_reason", reason);
    if (reason !== "released" && reason !== "transferred") {
      lease.span.setStatus({ code: SpanStatusCode.ERROR, message: `the lease was lost: ${reason}` });
    }
    lease.span.end();
    current.add(-1, attributes);
    durations.record(nowSeconds() - lease.since, { ...attributes, "holdfast.end_reason": reason });
  }

  function hear(message: LockMessage): void {
    const store = storeOf(message.location);
    switch (message.type) {
      case "acquired":
        return begin(message);
      case "ended":
        return end(message);
      case "lost":
        return counters.lost.add(1, { ...store, "holdfast.end_reason": message.reason });
      case "renewed":
        held.get(message.leaseId)?.span.addEvent("renewed");
        return counters.renewed.add(1, store);
      case "renewal-delayed":
        held.get(message.leaseId)?.span.addEvent("renewal delayed", { "holdfast.remaining_ms": message.remainingMs });
        return counters.delayed.add(1, store);
      case "release-failed":
        return counters.unreleased.add(1, store);
      case "took-over":
        return counters.takeovers.add(1, { ...store, "holdfast.permit": message.because });
      case "broke":
        return counters.breaks.add(1, store);
      case "waiting":
      case "in-line":
      case "line-replaced":
      case "released":
      case "chased":
        return undefined;
    }
  }

  const listener = (message: unknown): void => {
    if (isMessage(message)) {
      hear(message);
    }
  };
  subscribe(LOCK_CHANNEL, listener);
  return { [Symbol.dispose]: () => void unsubscribe(LOCK_CHANNEL, listener) };
}

function isMessage(message: unknown): message is LockMessage {
  return typeof message === "object" && message !== null && "type" in message && "location" in message && "lock" in message;
}
