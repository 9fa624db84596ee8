/** The leaks, one line each, the number of secrets and of searched bytes. */
export interface Search {
  readonly leaks: string[];
  readonly secrets: number;
  readonly bytes: number;
}

export function findLeaks(folder: string, published: string): Promise<Search>;
