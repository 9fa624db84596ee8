import type { ErrorDefinition } from '../http/errors/error-codes.js';

/** A resource that requests name by its id. */
export interface Resource {
  /** As error details name it, such as `Agent`. */
  readonly name: string;
  /** The field of a body that holds its id, such as `agent_id`; also its path parameter below another resource. */
  readonly idField: string;
  /** The first segment of its paths; undefined for a resource below another one. */
  readonly segment?: string;
}

/** What a feature declares beside its module; `app.module.ts` lists all features. */
export interface Feature {
  readonly entities?: readonly (new () => object)[];
  /** Sections of the document, with their descriptions. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly resources?: readonly Resource[];
  /** By code. `ErrorCodes` must list them too, so that the code is a type. */
  readonly errors?: Readonly<Record<string, ErrorDefinition>>;
}
