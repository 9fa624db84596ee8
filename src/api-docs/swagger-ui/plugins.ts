/*
 * Plugins of Swagger UI. They run in the browser, where they arrive as the text of these functions, so
 * each function may use nothing but its parameters.
 */

/** The parts of React and of Immutable.js that the plugins use. */
interface React {
  readonly createElement: (type: unknown, props: object | null, ...children: unknown[]) => unknown;
  readonly useState: (initial: boolean) => [value: boolean, set: (value: boolean) => void];
  readonly Fragment: unknown;
}
interface ImmutableMap<T = unknown> {
  get(key: string): T | undefined;
  set(key: string, value: T): this;
  filter(matches: (value: T, key: string) => boolean): this;
  keySeq(): { join(separator: string): string };
}

interface System {
  readonly React: React;
}
interface Plugin {
  readonly fn?: object;
  readonly wrapComponents?: Record<
    string,
    (original: unknown, system: System) => (props: never) => unknown
  >;
}

/** Shows each error response as one line with its codes; a click opens it. */
export function collapseErrors(): Plugin {
  return {
    wrapComponents: {
      response: (original, { React: { createElement, useState, Fragment } }) =>
        function CollapsibleResponse(props: { code: string; response: ImmutableMap<string> }) {
          const [isOpen, setOpen] = useState(false);
          if (!/^[45]/.test(props.code)) return createElement(original, props);
          const description = props.response.get('description') ?? '';
          const [meaning, ...details] = description.split('\n\n');
          const codes = Array.from(description.matchAll(/^- `(\w+)`/gm), ([, code]) => code);
          const toggle = createElement(
            'button',
            {
              type: 'button',
              className: 'error-toggle',
              'aria-expanded': isOpen,
              onClick: () => setOpen(!isOpen),
            },
            createElement('span', { className: 'error-meaning' }, meaning?.replaceAll('`', '')),
            ...codes.map((code) => createElement('code', { key: code }, code)),
          );
          const line = createElement(
            'tr',
            { className: 'error-line', 'data-code': props.code },
            createElement('td', { className: 'response-col_status' }, props.code),
            createElement('td', null, toggle),
          );
          const response = props.response.set('description', details.join('\n\n'));
          return createElement(
            Fragment,
            null,
            line,
            isOpen && createElement(original, { ...props, response }),
          );
        },
    },
  };
}

/** Shows the names of the headers of a response; a click shows the table. */
export function collapseHeaders(): Plugin {
  return {
    wrapComponents: {
      headers: (original, { React: { createElement } }) =>
        function CollapsibleHeaders(props: { headers?: ImmutableMap }) {
          const names = props.headers?.keySeq().join(', ');
          if (!names) return null;
          return createElement(
            'details',
            { className: 'headers' },
            createElement('summary', null, `Headers: ${names}`),
            createElement(original, props),
          );
        },
    },
  };
}

/** The filter box finds tags whatever their case. */
export function filterIgnoringCase(): Plugin {
  return {
    fn: {
      opsFilter: (tags: ImmutableMap, phrase: string) =>
        tags.filter((_, tag) => tag.toLowerCase().includes(phrase.toLowerCase())),
    },
  };
}
