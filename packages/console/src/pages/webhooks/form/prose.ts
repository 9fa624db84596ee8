/** Style of a `Textarea` for text instead of code. */
export const PROSE = { minHeight: '3.75rem', fontFamily: 'inherit', fontSize: 'inherit' } as const;
