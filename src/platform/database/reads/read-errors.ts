/** A list statement was canceled by its timeout. */
export class QueryTimeout extends Error {
  constructor() {
    super('The statement exceeded its timeout');
    this.name = 'QueryTimeout';
  }
}
