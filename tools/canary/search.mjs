import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needlesOf } from './needles.mjs';

/** The banner of the embedded default shows its demo key on purpose. */
const BANNER = /^(  API key {5}|curl -s http:)/;
const SHOWN = 160;

/**
 * Searches everything that a test run recorded in `folder` for the secrets it used. Texts in
 * `published`, such as the examples of the document, are not secrets. Returns one line per leak, and
 * how much was searched.
 */
export async function findLeaks(folder, published) {
  const names = await readdir(folder);
  const index = indexOf(await secretsIn(folder, names), published);
  const leaks = [];
  let bytes = 0;
  for (const name of names.filter((it) => !it.startsWith('secrets-'))) {
    const text = await readFile(join(folder, name), 'latin1');
    bytes += text.length;
    for (const line of text.split('\n')) {
      if (BANNER.test(line)) continue;
      const found = firstIn(line, index);
      if (found) leaks.push(describe(name, line, found));
    }
  }
  return { leaks, secrets: index.secrets, bytes };
}

async function secretsIn(folder, names) {
  const files = names.filter((name) => name.startsWith('secrets-'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter(Boolean);
  return new Set(lines.map((line) => JSON.parse(line)));
}

/** The needles by their last four characters, so that one look-up per position finds the candidates. */
function indexOf(secrets, published) {
  const byTail = new Map();
  let count = 0;
  for (const secret of secrets) {
    if (published.includes(secret)) continue;
    count += 1;
    for (const needle of needlesOf(secret)) {
      // Files are read as Latin-1, byte by byte.
      const bytes = Buffer.from(needle).toString('latin1');
      const tail = tailAt(bytes, bytes.length);
      byTail.set(tail, [...(byTail.get(tail) ?? []), bytes]);
    }
  }
  return { byTail, secrets: count };
}

function firstIn(line, { byTail }) {
  for (let end = 4; end <= line.length; end += 1) {
    const candidates = byTail.get(tailAt(line, end));
    const found = candidates?.find((needle) => line.startsWith(needle, end - needle.length));
    if (found) return { needle: found, at: end - found.length };
  }
  return undefined;
}

/** The four characters before `end` as one number. */
function tailAt(text, end) {
  return (
    (text.charCodeAt(end - 4) << 24) |
    (text.charCodeAt(end - 3) << 16) |
    (text.charCodeAt(end - 2) << 8) |
    text.charCodeAt(end - 1)
  );
}

function describe(name, line, { needle, at }) {
  const around = line.slice(Math.max(0, at - SHOWN), at + needle.length + SHOWN);
  return `${name.replace(/-\d+$/, '')} contains ${JSON.stringify(needle)} in … ${around} …`;
}
