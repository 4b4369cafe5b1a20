import { describeApi } from './describe-api.ts';
import { docsPage, docsStylePath } from './docs-page.ts';
import { docsStyle } from './docs-style.ts';

export interface ApiDocument {
  readonly type: string;
  readonly text: string;
}

/** What tells of the API, by its path: made once, the same for everybody. */
export function apiDocuments(origin: string): ReadonlyMap<string, ApiDocument> {
  const api = describeApi(origin);
  return new Map([
    ['/api/openapi.json', { type: 'application/json; charset=utf-8', text: JSON.stringify(api) }],
    ['/api/docs', { type: 'text/html; charset=utf-8', text: docsPage(api) }],
    [docsStylePath, { type: 'text/css; charset=utf-8', text: docsStyle }],
  ]);
}
