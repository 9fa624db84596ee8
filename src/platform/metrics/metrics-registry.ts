import { Injectable, Logger } from '@nestjs/common';
import * as client from 'prom-client';
import {
  seriesOf,
  type CounterSpec,
  type GaugeSpec,
  type HistogramSpec,
  type Labels,
  type LabelValues,
} from './metric.js';

export interface Counter<L extends Labels> {
  inc(labels: LabelValues<L>, by?: number): void;
}

export interface Gauge<L extends Labels> {
  /** Undefined removes the series until it is set again: its value is unknown. */
  set(labels: LabelValues<L>, value: number | undefined): void;
}

export interface Histogram<L extends Labels> {
  observe(labels: LabelValues<L>, value: number): void;
}

/** Sets gauges before they are read. */
type Collector = () => void | Promise<void>;

/**
 * The metrics of this process. Counters and histograms start with all their series at 0, so that a rate
 * exists from the first increment; gauges have no series until a collector sets one.
 */
@Injectable()
export class MetricsRegistry {
  private readonly logger = new Logger(MetricsRegistry.name);
  private readonly registry = new client.Registry();
  private readonly collectors: Collector[] = [];
  private rendering: Promise<string> | undefined;

  get contentType(): string {
    return this.registry.contentType;
  }

  counter<L extends Labels>({ name, help, labels }: CounterSpec<L>): Counter<L> {
    const counter = new client.Counter({ name, help, ...this.options(labels) });
    for (const series of seriesOf(labels)) counter.inc(series, 0);
    return counter;
  }

  gauge<L extends Labels>({ name, help, labels }: GaugeSpec<L>): Gauge<L> {
    const gauge = new client.Gauge({ name, help, ...this.options(labels) });
    gauge.remove({});
    return {
      set: (series, value) => {
        if (value === undefined) gauge.remove(series);
        else gauge.set(series, value);
      },
    };
  }

  histogram<L extends Labels>({ name, help, labels, buckets }: HistogramSpec<L>): Histogram<L> {
    const options = { ...this.options(labels), buckets: [...buckets] };
    const histogram = new client.Histogram({ name, help, ...options });
    for (const series of seriesOf(labels)) histogram.zero(series);
    return histogram;
  }

  /** Memory, CPU, garbage collection and the delay of the event loop, by the names that dashboards know. */
  measureProcess(): void {
    client.collectDefaultMetrics({ register: this.registry });
  }

  /** `collect` runs before each scrape, beside the others. */
  onScrape(collect: Collector): void {
    this.collectors.push(collect);
  }

  /** All metrics in the text format of Prometheus; concurrent scrapes share one. */
  text(): Promise<string> {
    this.rendering ??= this.render().finally(() => (this.rendering = undefined));
    return this.rendering;
  }

  /** A collector that fails costs its own metrics, not the scrape. */
  private async render(): Promise<string> {
    const runs = this.collectors.map(async (collect) => collect());
    for (const run of await Promise.allSettled(runs)) {
      if (run.status === 'rejected') {
        this.logger.warn({ msg: 'metrics could not be collected', err: run.reason as Error });
      }
    }
    return this.registry.metrics();
  }

  private options(labels: Labels): { labelNames: string[]; registers: client.Registry[] } {
    return { labelNames: Object.keys(labels), registers: [this.registry] };
  }
}
