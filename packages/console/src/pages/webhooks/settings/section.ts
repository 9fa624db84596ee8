import type { Faults } from '../form/new-webhook';
import type { Draft } from './draft';

/** Properties of a part of the settings form. */
export interface SectionProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (changed: Partial<Draft>) => void;
}
