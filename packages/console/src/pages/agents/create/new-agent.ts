import type { AgentType, CreateAgentRequest } from 'mutx-sdk';
import type { Faults } from '../../../ui/use-form';

const NAME_MAX = 255;
const DESCRIPTION_MAX = 1_000;

/** The form of a new agent. */
export interface NewAgent {
  readonly name: string;
  readonly type: AgentType;
  readonly description: string;
  /** JSON text of an object, or nothing. */
  readonly config: string;
}

export const AGENT_TYPES: readonly AgentType[] = [
  'openai',
  'anthropic',
  'langchain',
  'openclaw',
  'custom',
];

export const EMPTY_AGENT: NewAgent = { name: '', type: 'openai', description: '', config: '' };

export function agentFaults({ name, description, config }: NewAgent): Faults<NewAgent> {
  return {
    name: nameFault(name),
    description: description.length > DESCRIPTION_MAX ? 'Use at most 1,000 characters.' : undefined,
    config: configFault(config),
  };
}

/** The request for a valid form. */
export function agentRequest({ name, type, description, config }: NewAgent): CreateAgentRequest {
  return {
    name: name.trim(),
    type,
    ...(description !== '' && { description }),
    ...(config.trim() !== '' && { config }),
  };
}

function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Enter a name.';
  return name.length > NAME_MAX ? 'Use at most 255 characters.' : undefined;
}

function configFault(config: string): string | undefined {
  if (config.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(config);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? undefined : 'Enter a JSON object, such as {"model": "gpt-5"}.';
  } catch {
    return 'This is not valid JSON.';
  }
}
