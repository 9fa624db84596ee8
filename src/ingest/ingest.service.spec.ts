import type { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { DeliveryAllowance } from '../events/delivery-allowance.js';
import type { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import type { ApplyReports } from './apply-reports.js';
import { IngestService } from './ingest.service.js';
import type { IngestCall } from './reports.js';

const MAX_IN_FLIGHT = 5_000;

const callOf = (userId: string): IngestCall => ({
  report: { kind: 'metrics', userId, agentId: 'a', report: { cpuUsage: 1, memoryUsage: null } },
  response: { status: 'recorded' },
  idempotency: null,
});

/** A service whose transactions run `run` instead of their work. */
function serviceThat(run: () => Promise<unknown>): IngestService {
  return new IngestService(
    { runPipelined: run } as unknown as UnitOfWork,
    {} as IdempotencyService,
    {} as ApplyReports,
    { check: () => undefined, costPerEvent: () => 1 } as unknown as DeliveryAllowance,
  );
}

describe('IngestService', () => {
  it('limits the reports in flight of one account without limiting others', async () => {
    let end: (error: Error) => void = () => undefined;
    const ended = new Promise((_, reject) => (end = reject));
    const service = serviceThat(() => ended);
    const waiting = Array.from({ length: MAX_IN_FLIGHT }, () =>
      service.ingest(callOf('greedy')).catch((error: Error) => error.message),
    );
    await expect(service.ingest(callOf('greedy'))).rejects.toMatchObject({
      kind: 'too_many_requests',
      detail: 'Report limit reached (5000 in flight). Wait for responses first.',
    });
    const other = service.ingest(callOf('other')).catch((error: Error) => error.message);
    end(new Error('Connection terminated'));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['Connection terminated']));
    expect(await other).toBe('Connection terminated');
    await expect(service.ingest(callOf('greedy'))).rejects.toThrow('Connection terminated');
  });
});
