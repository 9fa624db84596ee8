import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type ProxyTracerProvider,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { VERSION } from '../config/version.js';
import { parseTraceparent, toTraceparent } from './traceparent.js';

/**
 * Undefined unless an SDK was loaded before this module (`node --import`): without one, no span is made and
 * `traceparent` is passed on as it came.
 */
const tracer: Tracer | undefined = (
  trace.getTracerProvider() as ProxyTracerProvider
).getDelegateTracer('mutx-webhooks', VERSION);

export const isTracing = tracer !== undefined;

export interface SpanOptions {
  readonly kind: 'server' | 'client';
  /** The `traceparent` that the span continues. */
  readonly parent: string | null;
  readonly attributes: Attributes;
}

/** Starts a span, which the caller ends; undefined without an SDK. */
export function startSpan(
  name: string,
  { kind, parent, attributes }: SpanOptions,
): Span | undefined {
  const spanKind = kind === 'server' ? SpanKind.SERVER : SpanKind.CLIENT;
  return tracer?.startSpan(name, { kind: spanKind, attributes }, contextOf(parent));
}

/**
 * Records work that was done for several traces at once: as a span of the first of them, with links to the
 * others. None if it belongs to no trace.
 */
export function recordSpan(
  name: string,
  startedAtMs: number,
  items: readonly { readonly traceparent?: string | null }[],
  attributes: Attributes,
): void {
  if (tracer === undefined) return;
  const traceparents = items.flatMap(({ traceparent }) => traceparent ?? []);
  const [first, ...others] = [...new Set(traceparents)];
  if (first === undefined) return;
  const links = others.flatMap((text) => {
    const context = parseTraceparent(text);
    return context ? [{ context }] : [];
  });
  const options = { startTime: startedAtMs, attributes, links };
  tracer.startSpan(name, options, contextOf(first)).end();
}

/** The header that continues a span, or without one the header that came. */
export function traceparentOf(span: Span | undefined, incoming: string | null): string | null {
  return span ? toTraceparent(span.spanContext()) : incoming;
}

function contextOf(parent: string | null): Context {
  const context = parseTraceparent(parent);
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}
