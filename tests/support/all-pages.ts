import type { Answer } from './test-service.ts';

/** Every page of a list, one cursor after the other. `read` gets `&cursor=…`, or nothing for the first page. */
export async function allPages(read: (cursor: string) => Promise<Answer>): Promise<Answer[]> {
  const pages: Answer[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Answer = await read(cursor === '' ? '' : `&cursor=${cursor}`);
    pages.push(page);
    cursor = page.body.nextCursor;
  }
  return pages;
}
