// node --import: an OpenTelemetry SDK that appends every span that ends to the file MUTX_TEST_SPANS, a line each.
import { appendFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { traceId, spanId } = span.spanContext();
      const { name, kind, attributes } = span;
      const parentId = span.parentSpanContext?.spanId ?? null;
      const line = JSON.stringify({ name, kind, attributes, traceId, spanId, parentId });
      appendFileSync(process.env.MUTX_TEST_SPANS, `${line}\n`);
    }
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};

const spanProcessors = [new SimpleSpanProcessor(exporter)];
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
