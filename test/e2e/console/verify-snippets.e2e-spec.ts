import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  VERIFY_SNIPPETS,
  type Snippet,
} from '../../../packages/console/src/pages/deliveries/detail/verify-snippets.js';

/** Prints the verdicts of a snippet on requests: `[secret, headers, body]` as JSON in the first argument. */
const PROGRAMS: Record<Snippet['id'], { file: string; tool: string[]; main: string }> = {
  node: {
    file: 'main.mjs',
    tool: [process.execPath],
    main: `const requests = JSON.parse(process.argv[2]);
      console.log(JSON.stringify(requests.map(([secret, headers, body]) =>
        isGenuine(secret, headers, Buffer.from(body)))));`,
  },
  python: {
    file: 'main.py',
    tool: ['python3'],
    main: `
import json, sys
requests = json.loads(sys.argv[1])
print(json.dumps([is_genuine(s, h, b.encode()) for s, h, b in requests]))`,
  },
  go: {
    file: 'main.go',
    tool: ['go', 'run'],
    main: `
func main() {
	var requests [][]json.RawMessage
	json.Unmarshal([]byte(os.Args[1]), &requests)
	verdicts := []bool{}
	for _, request := range requests {
		var secret, body string
		var values map[string]string
		json.Unmarshal(request[0], &secret)
		json.Unmarshal(request[1], &values)
		json.Unmarshal(request[2], &body)
		headers := http.Header{}
		for name, value := range values {
			headers.Set(name, value)
		}
		verdicts = append(verdicts, isGenuine(secret, headers, []byte(body)))
	}
	json.NewEncoder(os.Stdout).Encode(verdicts)
}`,
  },
};

const PLAIN = 'a plain secret, ünïcödé';
const ENCODED = 'whsec_+/+/MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"event":"metrics.report","data":{"name":"ünïcödé"}}';

function signed(secret: string, seconds: number, body = BODY): Record<string, string> {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const hmac = createHmac('sha256', key).update(`id.${seconds}.${body}`);
  return {
    'webhook-id': 'id',
    'webhook-timestamp': `${seconds}`,
    'webhook-signature': `v1,${hmac.digest('base64')}`,
  };
}

function verdicts({ id, text }: Snippet, requests: readonly unknown[]): unknown {
  const { file, tool, main } = PROGRAMS[id];
  const folder = mkdtempSync(join(tmpdir(), 'mutx-snippet-'));
  const program = id === 'go' ? goProgram(text, main) : text + main;
  try {
    writeFileSync(join(folder, file), program);
    const [command = '', ...args] = [...tool, join(folder, file), JSON.stringify(requests)];
    const env = { ...process.env, NODE_OPTIONS: '', CGO_ENABLED: '0' };
    return JSON.parse(execFileSync(command, args, { env, encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const goProgram = (text: string, main: string): string =>
  `package main\n${text.replace('import (', 'import (\n"encoding/json"\n"os"')}${main}`;

const isInstalled = ({ id }: Snippet): boolean =>
  spawnSync(PROGRAMS[id].tool[0] ?? '', [id === 'go' ? 'version' : '--version']).status === 0;

describe.each(VERIFY_SNIPPETS)('the verification in $label', (snippet) => {
  const run = isInstalled(snippet) ? it : it.skip;

  run(
    'accepts genuine requests only',
    () => {
      const now = Math.floor(Date.now() / 1_000);
      const genuine = signed(PLAIN, now);
      const other = signed('another secret', now);
      const both = `${other['webhook-signature']} ${genuine['webhook-signature']}`;
      const requests = [
        [PLAIN, genuine, BODY],
        [ENCODED, signed(ENCODED, now), BODY],
        [PLAIN, { ...genuine, 'webhook-signature': both }, BODY],
        [PLAIN, other, BODY],
        [PLAIN, genuine, `${BODY} `],
        [PLAIN, { ...genuine, 'webhook-id': 'another' }, BODY],
        [PLAIN, signed(PLAIN, now - 400), BODY],
        [PLAIN, { ...genuine, 'webhook-signature': 'v1,ünïcödé' }, BODY],
        [PLAIN, {}, BODY],
      ];
      expect(verdicts(snippet, requests)).toEqual([true, true, true, ...Array(6).fill(false)]);
    },
    120_000,
  );
});
