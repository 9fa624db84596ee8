import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { committedDocument, type Operation } from '../../test/support/operations.js';
import type { FuzzedRequest } from './requests.js';
import type { WireResponse } from './wire.js';

/** Statuses of the router or HTTP parser for an invalid URL or header, on any route. */
const PROTOCOL_STATUSES = [400, 404, 405, 414, 431];

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(committedDocument as object, 'openapi');
const validators = new Map<string, ValidateFunction>();

/** Why a response does not match the document; undefined if it does. */
export function faultOf(
  operation: Operation,
  request: FuzzedRequest,
  answer: WireResponse,
): string | undefined {
  const { status, text } = answer;
  const documented = operation.documented.responses[status];
  const ofTheProtocol = request.oddTarget && PROTOCOL_STATUSES.includes(status);
  if (status >= 500 && !(status === 502 && documented)) return `status ${status}: ${text}`;
  if (!documented && !ofTheProtocol) return `status ${status} is not documented: ${text}`;
  if (status >= 400) return faultOfProblem(answer);
  return faultOfBody(`${pointerTo(operation)}/responses/${status}`, answer, documented?.content);
}

function faultOfProblem(answer: WireResponse): string | undefined {
  const { status, headers, text } = answer;
  const type = String(headers['content-type']);
  if (type !== 'application/problem+json; charset=utf-8')
    return `${status} has the media type ${type}`;
  const problem = JSON.parse(text) as { status: number; request_id: string };
  if (problem.status !== status)
    return `the problem has status ${problem.status}, the response ${status}`;
  if (problem.request_id !== headers['x-request-id']) return 'the problem has another request id';
  return invalidity('#/components/schemas/Problem', problem);
}

function faultOfBody(
  pointer: string,
  { headers, text }: WireResponse,
  content: Record<string, unknown> | undefined,
): string | undefined {
  if (content === undefined) return text === '' ? undefined : `a body although none is documented`;
  const type = String(headers['content-type']);
  if (type in content) return undefined;
  if (type !== 'application/json; charset=utf-8') return `success has the media type ${type}`;
  return invalidity(`${pointer}/content/application~1json/schema`, JSON.parse(text));
}

function invalidity(pointer: string, value: unknown): string | undefined {
  const reference = `openapi${pointer}`;
  const validate = validators.get(reference) ?? ajv.compile({ $ref: reference });
  validators.set(reference, validate);
  return validate(value)
    ? undefined
    : `${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`;
}

function pointerTo({ path, method }: Operation): string {
  const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1');
  return `#/paths/${encodeURIComponent(escaped)}/${method.toLowerCase()}`;
}
