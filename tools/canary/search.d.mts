/** What a search found, a line each, and how much it looked for and through. */
export interface Search {
  readonly leaks: string[];
  readonly secrets: number;
  readonly bytes: number;
}

export function findLeaks(folder: string, published: string): Promise<Search>;
