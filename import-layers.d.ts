export const LAYERS: readonly (readonly string[])[];
export function folderOf(path: string): string | undefined;
export function forbiddenFor(folder: string): string[];
