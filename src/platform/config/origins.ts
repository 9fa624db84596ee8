/** Parses `https://app.example.com, http://localhost:5173`. Undefined if anything is no web origin. */
export function parseOrigins(text: string): string[] | undefined {
  const origins = text.split(',').map((part) => part.trim());
  return origins.every(isOrigin) ? origins : undefined;
}

/** Exactly as browsers send it: scheme, host and port that is not the scheme's own, and no path. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
