import type { Results, Run } from './results.js';
import { rounded } from './statistics.js';

const WIDTH = 860;
const PANEL_HEIGHT = 300;
const LEFT = 70;
const RIGHT = 20;
const TOP = 48;
const BOTTOM = 44;
const TEXT = 'font-family="system-ui, sans-serif" font-size="12" fill="#444"';

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly color: string;
}

interface Group {
  readonly label: string;
  readonly bars: readonly Bar[];
}

interface Line {
  readonly label: string;
  readonly value: number;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly groups: readonly Group[];
  readonly lines: readonly Line[];
}

/** Throughput above, latency below, as a self-contained SVG. */
export function chart(results: Results): string {
  const panels = [throughput(results), latency(results)];
  const height = panels.length * PANEL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>Throughput and latency</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...panels.map((panel, n) => drawn(panel, n * PANEL_HEIGHT)),
    '</svg>\n',
  ].join('\n');
}

function throughput({ runs, limits }: Results): Panel {
  return {
    title: 'Throughput',
    unit: 'per second',
    groups: runs.map((run) => ({
      label: nameOf(run),
      bars: [
        { label: 'ingest', value: run.ingest_per_s, color: '#7aa6c2' },
        { label: 'deliveries', value: run.deliveries_per_s, color: '#1f5f8b' },
      ],
    })),
    lines: [
      { label: 'L1', value: limits.l1 },
      { label: 'L2', value: limits.l2 },
    ],
  };
}

function latency({ runs }: Results): Panel {
  return {
    title: 'End-to-end latency at half load',
    unit: 'ms',
    groups: runs.map((run) => ({
      label: nameOf(run),
      bars: [
        { label: 'p50', value: run.p50_ms, color: '#a8cfa0' },
        { label: 'p95', value: run.p95_ms, color: '#5b9e52' },
        { label: 'p99', value: run.p99_ms, color: '#2e6b27' },
      ],
    })),
    lines: [{ label: 'target', value: 50 }],
  };
}

function drawn({ title, unit, groups, lines }: Panel, top: number): string {
  const values = [...groups.flatMap(({ bars }) => bars), ...lines].map(({ value }) => value);
  const max = 1.1 * Math.max(...values.filter(Number.isFinite), 1);
  const bottom = top + PANEL_HEIGHT - BOTTOM;
  const y = (value: number): number =>
    rounded(bottom - (value / max) * (PANEL_HEIGHT - TOP - BOTTOM), 1);
  const width = (WIDTH - LEFT - RIGHT) / groups.length;
  return [
    `<text x="${LEFT}" y="${top + 22}" ${TEXT} font-weight="bold">${title} (${unit})</text>`,
    legend(groups[0]?.bars ?? [], top + 22),
    `<path d="M${LEFT} ${top + TOP}V${bottom}H${WIDTH - RIGHT}" fill="none" stroke="#999"/>`,
    ...lines.map(
      ({ label, value }) =>
        `<path d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}" stroke="#c0392b" stroke-dasharray="4 4"/>` +
        `<text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end" ${TEXT}>${label}</text>`,
    ),
    ...groups.map((group, n) => drawnGroup(group, LEFT + n * width, width, y, bottom)),
  ].join('\n');
}

function drawnGroup(
  { label, bars }: Group,
  x: number,
  width: number,
  y: (value: number) => number,
  bottom: number,
): string {
  const bar = (0.8 * width) / bars.length;
  const drawnBars = bars.map(({ value, color }, n) => {
    const left = rounded(x + 0.1 * width + n * bar, 1);
    return (
      `<rect x="${left}" y="${y(value)}" width="${rounded(bar - 3, 1)}" height="${rounded(bottom - y(value), 1)}" fill="${color}"/>` +
      `<text x="${rounded(left + bar / 2, 1)}" y="${y(value) - 4}" text-anchor="middle" ${TEXT}>${rounded(value, value < 100 ? 1 : 0)}</text>`
    );
  });
  const middle = rounded(x + width / 2, 1);
  return `${drawnBars.join('\n')}\n<text x="${middle}" y="${bottom + 18}" text-anchor="middle" ${TEXT}>${label}</text>`;
}

function legend(bars: readonly Bar[], y: number): string {
  return bars
    .map(({ label, color }, n) => {
      const x = WIDTH - RIGHT - (bars.length - n) * 100;
      return `<rect x="${x}" y="${y - 10}" width="12" height="12" fill="${color}"/><text x="${x + 17}" y="${y}" ${TEXT}>${label}</text>`;
    })
    .join('\n');
}

function nameOf({ webhooks, payload_bytes }: Run): string {
  const size = payload_bytes < 1_000 ? `${payload_bytes} B` : `${payload_bytes / 1_000} KB`;
  return `${webhooks} × ${size}`;
}
