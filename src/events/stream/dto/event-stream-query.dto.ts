import { NamesQuery } from '../../../platform/http/validation/lenient-fields.js';

const MAX_TYPES = 50;

export class EventStreamQuery {
  @NamesQuery({
    description:
      'Only these event types: types such as `agent.status`, their aliases, and families such as ' +
      '`agent.*`; comma-separated or repeated',
    max: MAX_TYPES,
  })
  types?: string[] | null;
}
