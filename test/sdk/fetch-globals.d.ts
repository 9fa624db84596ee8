/** The SDK is written against the DOM's types; this is the one that Node.js's do not name. */
type BodyInit = NonNullable<RequestInit['body']>;
