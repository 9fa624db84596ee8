import type { Feature } from '../platform/openapi/feature.js';
import { DeletedAccount } from './entities/deleted-account.entity.js';

export const ACCOUNT_DELETION: Feature = { entities: [DeletedAccount] };
