import { ReplicaProgress } from './replica-progress.js';

const at = (bytes: number, lineage = 'one/1') => ({ bytes: BigInt(bytes), lineage });

let progress: ReplicaProgress;
beforeEach(() => (progress = new ReplicaProgress()));

describe('the staleness of a replica', () => {
  it('is unknown before it has replayed a position of the primary', () => {
    progress.written(at(100), 1_000);
    expect(progress.replayed(at(99))).toBe(true);
    expect(progress.stalenessMs(1_001)).toBeUndefined();
  });

  it('is the age of the latest position that it has replayed', () => {
    progress.written(at(100), 1_000);
    progress.written(at(200), 2_000);
    progress.written(at(300), 3_000);
    progress.replayed(at(250));
    expect(progress.stalenessMs(3_500)).toBe(1_500);
    progress.replayed(at(299));
    expect(progress.stalenessMs(4_000)).toBe(2_000);
    progress.replayed(at(300));
    expect(progress.stalenessMs(4_000)).toBe(1_000);
  });

  it('stays low while the primary is idle', () => {
    for (let n = 1; n <= 100; n++) {
      progress.written(at(100), n * 1_000);
      progress.replayed(at(100));
    }
    expect(progress.stalenessMs(100_500)).toBe(500);
  });

  it('grows while the primary or the replica is not measured', () => {
    progress.written(at(100), 1_000);
    progress.replayed(at(100));
    expect(progress.stalenessMs(9_000)).toBe(8_000);
    progress.written(at(200), 9_000);
    expect(progress.stalenessMs(9_500)).toBe(8_500);
  });

  it('is known for a replica that is minutes behind', () => {
    for (let n = 1; n <= 2_000; n++) {
      progress.written(at(n), n * 1_000);
      progress.replayed(at(n - 500));
    }
    expect(progress.stalenessMs(2_000_000)).toBe(500_000);
  });

  it('is unknown after a failure, until the next position', () => {
    progress.written(at(100), 1_000);
    progress.replayed(at(100));
    progress.forget();
    expect(progress.stalenessMs(1_100)).toBeUndefined();
    progress.written(at(100), 2_000);
    progress.replayed(at(100));
    expect(progress.stalenessMs(2_100)).toBe(100);
  });

  it('is unknown for another cluster or timeline, whatever its position', () => {
    progress.written(at(100), 1_000);
    progress.replayed(at(100));
    progress.written(at(200), 2_000);
    expect(progress.replayed(at(900, 'one/2'))).toBe(false);
    expect(progress.stalenessMs(2_100)).toBeUndefined();
  });

  it('does not count positions before a failover of the primary', () => {
    progress.written(at(500), 1_000);
    progress.written(at(400, 'one/2'), 2_000);
    expect(progress.replayed(at(450))).toBe(false);
    progress.written(at(500, 'one/2'), 3_000);
    expect(progress.replayed(at(450, 'one/2'))).toBe(true);
    expect(progress.stalenessMs(3_100)).toBeUndefined();
    progress.replayed(at(500, 'one/2'));
    expect(progress.stalenessMs(3_100)).toBe(100);
  });
});
