/** A list statement was canceled by its timeout. */
export class QueryTimeout extends Error {
  constructor() {
    super('The statement exceeded its timeout');
    this.name = 'QueryTimeout';
  }
}

/** A cursor that no page of this list, with these filters, returned. */
export class InvalidCursor extends Error {
  constructor(readonly reason: 'malformed' | 'of_another_list') {
    super(`The cursor is ${reason.replaceAll('_', ' ')}`);
    this.name = 'InvalidCursor';
  }
}
