import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { shownProblem } from '../api/problem';

/** Message per invalid field. */
export type Faults<Values> = { readonly [Name in keyof Values]?: string | undefined };

interface FormOptions<Values, Result> {
  readonly initial: Values;
  readonly faultsOf: (values: Values) => Faults<Values>;
  readonly send: (values: Values) => Promise<Result>;
  readonly onSent: (result: Result) => void;
}

export interface Form<Values> {
  readonly values: Values;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** Why a field is invalid, once it was edited or sent: as the form or the server says. */
  readonly fault: (name: keyof Values & string) => string | undefined;
  /** Error of the server that concerns no field. */
  readonly problem: unknown;
  readonly busy: boolean;
  readonly submit: (event: FormEvent) => void;
  /** Empties it. */
  readonly reset: () => void;
}

/** Values of a form, validated as one types and sent when they are valid. They stay on errors. */
export function useForm<Values extends object, Result>({
  initial,
  faultsOf,
  send,
  onSent,
}: FormOptions<Values, Result>): Form<Values> {
  const [values, setValues] = useState(initial);
  const [edited, setEdited] = useState<ReadonlySet<keyof Values>>(new Set());
  const { mutate, reset, isPending, error } = useMutation({ mutationFn: send, onSuccess: onSent });
  const faults = faultsOf(values);
  const names = Object.keys(values) as (keyof Values & string)[];
  const rejected: Readonly<Record<string, string>> = error ? shownProblem(error).fields : {};
  return {
    values,
    set: (name, value) => {
      setValues((before) => ({ ...before, [name]: value }));
      setEdited((before) => new Set(before).add(name));
      if (error) reset();
    },
    fault: (name) => (edited.has(name) ? faults[name] : undefined) ?? rejected[name],
    problem: names.some((name) => rejected[name] !== undefined) ? null : error,
    busy: isPending,
    submit: (event) => {
      event.preventDefault();
      setEdited(new Set(names));
      if (names.every((name) => faults[name] === undefined)) mutate(values);
    },
    reset: () => {
      setValues(initial);
      setEdited(new Set());
    },
  };
}
