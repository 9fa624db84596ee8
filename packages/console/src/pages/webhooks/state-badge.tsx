import type { Webhook } from 'mutx-sdk';
import type { JSX } from 'react';
import { Badge } from '../../ui/badge';
import { STATE_TEXTS, STATE_TONES, stateOf } from './webhook-state';

export function StateBadge({ webhook }: { readonly webhook: Webhook }): JSX.Element {
  const state = stateOf(webhook);
  return <Badge tone={STATE_TONES[state]}>{STATE_TEXTS[state]}</Badge>;
}
