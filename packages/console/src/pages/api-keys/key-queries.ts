import type { QueryKey } from '@tanstack/react-query';

export const API_KEYS: QueryKey = ['api-keys'];
