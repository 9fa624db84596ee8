import { parseAgentConfig } from './agent-config.js';

/** An object whose JSON text has this many bytes. */
const configOf = (bytes: number, character = 'x'): object => ({
  text: character.repeat((bytes - '{"text":""}'.length) / Buffer.byteLength(character)),
});

describe('parseAgentConfig', () => {
  it.each<[string, unknown]>([
    ['an object', configOf(65_536)],
    ['JSON text', JSON.stringify(configOf(65_536))],
    ['JSON text with white space', JSON.stringify(configOf(65_536)).padEnd(100_000)],
  ])('takes 64 KiB as %s', (_what, config) => {
    expect(parseAgentConfig(config)).toEqual(configOf(65_536));
  });

  it.each<[string, unknown]>([
    ['an object', configOf(65_537)],
    ['JSON text', JSON.stringify(configOf(65_537))],
    ['an object of characters of three bytes', configOf(65_538, '€')],
  ])('refuses more as %s', (_what, config) => {
    expect(() => parseAgentConfig(config)).toThrow('config: must be at most 64 KiB of JSON text');
  });
});
