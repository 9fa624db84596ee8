/**
 * Ids as a `uuid[]` parameter. They hold nothing that an array literal escapes; node-postgres, which
 * cannot know that, looks into each: 90 µs for 250 of them instead of 12.
 */
export function uuids(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
