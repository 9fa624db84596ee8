import { useEffect, useEffectEvent, useRef, type JSX } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../shell/theme';
import { isolatedPoints, timeLabels } from './chart-points';
import styles from './chart.module.css';
import { Empty } from './states';

export interface Series {
  readonly name: string;
  /** A CSS color token, such as `--series-1`. */
  readonly color: string;
  readonly values: readonly (number | null)[];
  /** Fills the area below. */
  readonly filled?: boolean;
}

interface ChartProps {
  /** What it shows, for screen readers too. */
  readonly label: string;
  /** Seconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Maximum of the axis, if it is fixed. */
  readonly max?: number;
}

const HEIGHT_PX = 190;
const TABLE_ROWS = 12;
/** Between labels of the time axis: "05:30 PM" has to fit. */
const LABEL_PX = 72;

/** Lines over time. The legend shows the values under the cursor; screen readers get the latest as a table. */
export function Chart({ label, times, series, format, max }: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const theme = useTheme();
  const names = series.map(({ name }) => name).join();
  const data = [[...times], ...series.map(({ values }) => [...values])] as uPlot.AlignedData;

  const draw = useEffectEvent((element: HTMLElement) => {
    return new uPlot(optionsOf({ element, series, format, max }), data, element);
  });

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = draw(element);
    plot.current = made;
    const resized = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT_PX });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [names, theme, max]);

  useEffect(() => plot.current?.setData(data));

  return (
    <figure className={styles.chart}>
      <div ref={place} className={styles.place} aria-hidden="true" />
      {times.length === 0 && <Empty title="No data in this period" />}
      <figcaption className="visually-hidden">
        <table>
          <caption>{label}, latest values</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times.slice(-TABLE_ROWS).map((time, n) => {
              const index = Math.max(times.length - TABLE_ROWS, 0) + n;
              return (
                <tr key={time}>
                  <th scope="row">{new Date(time * 1_000).toLocaleString()}</th>
                  {series.map(({ name, values }) => (
                    <td key={name}>{values[index] == null ? 'none' : format(values[index])}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </figcaption>
    </figure>
  );
}

function optionsOf({
  element,
  series,
  format,
  max,
}: Pick<ChartProps, 'series' | 'format' | 'max'> & { element: HTMLElement }): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (token: string): string => resolved(element, token) || style.color;
  const axis = {
    stroke: color('--soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    // Room for half of the last label of the time axis.
    padding: [8, LABEL_PX / 2, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false },
    legend: { live: true },
    scales: { y: { range: (_self, _min, top) => [0, max ?? Math.max(top * 1.1, 1)] } },
    axes: [
      { ...axis, size: 28, space: LABEL_PX, values: (_self, splits) => timeLabels(splits) },
      { ...axis, size: 62, values: (_self, splits) => splits.map(format) },
    ],
    series: [
      {
        label: 'Time',
        value: (_self, value) => (value == null ? '' : new Date(value * 1_000).toLocaleString()),
      },
      ...series.map((one) => ({
        label: one.name,
        stroke: color(one.color),
        width: 2,
        points: {
          show: false,
          size: 6,
          fill: color(one.color),
          filter: (self: uPlot, index: number) => isolatedPoints(self.data[index] ?? []),
        },
        ...(one.filled && { fill: `${color(one.color)}22` }),
        value: (_self: uPlot, value: number | null) => (value == null ? '–' : format(value)),
      })),
    ],
  };
}

/** The color of a token in the current theme, as the hex notation that a canvas can extend with an alpha. */
function resolved(element: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const channels = getComputedStyle(probe).color.match(/\d+/g) ?? [];
  probe.remove();
  return `#${channels
    .slice(0, 3)
    .map((n) => Number(n).toString(16).padStart(2, '0'))
    .join('')}`;
}
