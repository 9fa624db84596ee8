import { serveCalls } from '../bench/child.js';
import type { Account, Attack, AttackKind, AttackOptions, Counters } from './attack.js';
import { ConfigAttack, ReadAttack } from './read-attacks.js';
import { HostileAttack, KeyAttack, TestAttack } from './request-attacks.js';
import { WebhookAttack } from './webhook-attack.js';

type Constructors = { [K in AttackKind]: new (options: AttackOptions[K]) => Attack };

const ATTACKS: Constructors = {
  webhooks: WebhookAttack,
  reads: ReadAttack,
  configs: ConfigAttack,
  hostile: HostileAttack,
  tests: TestAttack,
  keys: KeyAttack,
};

let attack: Attack;

serveCalls({
  prepare: ({
    kind,
    options,
  }: {
    kind: AttackKind;
    options: never;
  }): Promise<Account | undefined> => {
    attack = new ATTACKS[kind](options);
    return attack.prepare();
  },
  begin: () => attack.begin(),
  end: () => attack.end(),
  relent: () => attack.relent?.(),
  counters: (): Counters => attack.counters,
});
