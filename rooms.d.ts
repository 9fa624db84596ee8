export const ROOMS: readonly (readonly string[])[];
export function forbiddenFor(room: string): string[];
