const TOO_MANY_REQUESTS = 429;

/**
 * When a response asks for the next request, as a `Retry-After` value; null if it does not say. A 429
 * without that header may say it like Discord's: in a header of its own, or in its JSON body, in seconds.
 * https://docs.discord.com/developers/topics/rate-limits
 */
export function requestedDelay(
  statusCode: number,
  headers: Pick<ReadonlyMap<string, string>, 'get'>,
  body: string,
): string | null {
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== undefined || statusCode !== TOO_MANY_REQUESTS) return retryAfter ?? null;
  return headers.get('x-ratelimit-reset-after') ?? secondsIn(body);
}

function secondsIn(body: string): string | null {
  try {
    const { retry_after: seconds } = (JSON.parse(body) ?? {}) as { retry_after?: unknown };
    return typeof seconds === 'number' && seconds >= 0 ? String(seconds) : null;
  } catch {
    return null;
  }
}
