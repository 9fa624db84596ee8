import type { CreateWebhookRequestWritable, EventName, WebhookFormat } from 'mutx-sdk';
import { eventsFault, secretFault, textFault, urlFault } from './faults';
import { defaultEvents } from './formats';

export type SecretChoice = 'generated' | 'own' | 'none';

/** What is typed into the form of a new webhook. */
export interface NewWebhook {
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly format: WebhookFormat;
  readonly events: readonly EventName[];
  readonly secretChoice: SecretChoice;
  readonly secret: string;
}

export const NEW_WEBHOOK: NewWebhook = {
  url: '',
  name: '',
  description: '',
  format: 'mutx',
  events: ['*'],
  secretChoice: 'generated',
  secret: '',
};

export type Faults = Partial<Record<string, string>>;

export const NAME_MAX = 120;
export const DESCRIPTION_MAX = 500;

/** The format brings its events, and its kind of secret: a routing key comes from PagerDuty. */
export function withFormat(draft: NewWebhook, format: WebhookFormat): NewWebhook {
  const hadDefault = draft.events.join() === defaultEvents(draft.format).join();
  return {
    ...draft,
    format,
    events: hadDefault ? defaultEvents(format) : draft.events,
    secretChoice: format === 'pagerduty' ? 'own' : draft.secretChoice,
  };
}

/** Messages of the fields that are invalid. */
export function faultsOf(draft: NewWebhook): Faults {
  return withoutUndefined({
    url: urlFault(draft.url, draft.format),
    name: textFault(draft.name, NAME_MAX),
    description: textFault(draft.description, DESCRIPTION_MAX),
    events: eventsFault(draft.events, draft.format),
    secret: draft.secretChoice === 'own' ? secretFault(draft.secret) : undefined,
  });
}

export function withoutUndefined(faults: Readonly<Record<string, string | undefined>>): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined));
}

/** The request of a draft without faults. */
export function requestOf(draft: NewWebhook): CreateWebhookRequestWritable {
  const { url, name, description, format, events, secretChoice, secret } = draft;
  return {
    // The API has a default for PagerDuty; the generated type does not know.
    ...(url !== '' && { url }),
    ...(name !== '' && { name }),
    ...(description !== '' && { description }),
    ...(format !== 'mutx' && { format }),
    events: [...events],
    ...(secretChoice === 'own' && { secret }),
    ...(secretChoice === 'generated' && { generate_secret: true }),
  } as CreateWebhookRequestWritable;
}
