import type { Type } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** A successful response of a route. */
export interface DocumentedResponse {
  readonly description: string;
  readonly type?: Type;
  /** A stream of server-sent events: what a client may read from it. */
  readonly stream?: string;
  /** Response headers that only this response has. */
  readonly headers?: Record<
    string,
    { description: string; schema: { type: 'string'; format?: string } }
  >;
}

/** Adds a response to the document. */
export function documentResponse(
  status: number,
  { description, type, stream, headers = {} }: DocumentedResponse,
): MethodDecorator {
  const response = { status, description, headers };
  if (stream !== undefined) {
    return ApiResponse({ ...response, content: { 'text/event-stream': eventStream(stream) } });
  }
  return ApiResponse({ ...response, ...(type && { type }) });
}

function eventStream(example: string): { schema: object; example: string } {
  const schema = { type: 'string', description: 'Server-sent events (WHATWG HTML, 9.2)' };
  return { schema, example };
}
