/**
 * Labels of a metric, each with all its values. No label holds an id or a text from outside, so the number
 * of series is known.
 */
export type Labels = Readonly<Record<string, readonly string[]>>;

/** One value for each label. */
export type LabelValues<L extends Labels> = { readonly [Name in keyof L]: L[Name][number] };

interface Described<L extends Labels> {
  /** Begins with `mutx_`; times are in seconds, counters end with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels: L;
}

export interface CounterSpec<L extends Labels = Labels> extends Described<L> {
  readonly type: 'counter';
}

export interface GaugeSpec<L extends Labels = Labels> extends Described<L> {
  readonly type: 'gauge';
}

export interface HistogramSpec<L extends Labels = Labels> extends Described<L> {
  readonly type: 'histogram';
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

export type MetricSpec = CounterSpec | GaugeSpec | HistogramSpec;

export function counter(name: string, help: string): CounterSpec<Record<never, never>>;
export function counter<const L extends Labels>(
  name: string,
  help: string,
  labels: L,
): CounterSpec<L>;
export function counter(name: string, help: string, labels: Labels = {}): CounterSpec {
  return { type: 'counter', name, help, labels };
}

export function gauge(name: string, help: string): GaugeSpec<Record<never, never>>;
export function gauge<const L extends Labels>(name: string, help: string, labels: L): GaugeSpec<L>;
export function gauge(name: string, help: string, labels: Labels = {}): GaugeSpec {
  return { type: 'gauge', name, help, labels };
}

/** Bounds for durations from a millisecond to minutes, in seconds. */
export const SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
] as const;

export function histogram(name: string, help: string): HistogramSpec<Record<never, never>>;
export function histogram<const L extends Labels>(
  name: string,
  help: string,
  labels: L,
): HistogramSpec<L>;
export function histogram(name: string, help: string, labels: Labels = {}): HistogramSpec {
  return { type: 'histogram', name, help, labels, buckets: SECONDS };
}

/** Every combination of label values: the series of a metric. */
export function seriesOf(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (series, [name, values]) =>
      series.flatMap((others) => values.map((value) => ({ ...others, [name]: value }))),
    [{}],
  );
}
