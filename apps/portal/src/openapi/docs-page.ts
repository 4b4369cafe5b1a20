import type { ApiDescription, Operation } from './describe-api.ts';
import { escape, exampleOf, schemaText } from './schema-text.ts';

export const docsStylePath = '/api/docs/style.css';

/** The description as one page to read: no script, nothing of third parties, so that it stands under our own policy. */
export function docsPage(api: ApiDescription): string {
  const origin = api.servers[0]?.url ?? '';
  const groups = api.tags.map(({ name }) => ({ name, operations: operationsOf(api, name) }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Usher</title>
<link rel="icon" href="/usher.svg">
<link rel="stylesheet" href="${docsStylePath}">
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header><h1>Usher API</h1><p>${prose(api.info.description)}</p>
<p><a href="/api/openapi.json">openapi.json</a>, OpenAPI ${api.openapi}, version ${escape(api.info.version)}. <a href="/">Back to the Portal</a></p></header>
<nav aria-label="Operations"><ul>${groups.map(({ name, operations }) => navGroup(name, operations)).join('')}
<li><a href="#schemas">schemas</a></li></ul></nav>
<main id="main" tabindex="-1">
${groups.map(({ name, operations }) => group(name, operations, origin)).join('\n')}
<section aria-labelledby="schemas"><h2 id="schemas">schemas</h2>
${Object.entries(api.components.schemas)
  .map(([name, schema]) => `<h3 id="${escape(name)}">${escape(name)}</h3><pre tabindex="0">${schemaText(schema)}</pre>`)
  .join('\n')}
</section>
</main>
</body>
</html>
`;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function operationsOf(api: ApiDescription, tag: string): Listed[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method: method.toUpperCase(), path, operation }] : [],
    ),
  );
}

function navGroup(name: string, operations: readonly Listed[]): string {
  const items = operations.map(
    ({ method, path, operation }) =>
      `<li><a href="#${operation.operationId}"><b>${method}</b> ${escape(shortOf(path))}</a></li>`,
  );
  return `<li><a href="#tag-${escape(name)}">${escape(name)}</a><ul>${items.join('')}</ul></li>`;
}

function shortOf(path: string): string {
  return path.replace('/api/teams/{team}', '…').replace('/api/', '/') || '/';
}

function group(name: string, operations: readonly Listed[], origin: string): string {
  return `<section aria-labelledby="tag-${escape(name)}"><h2 id="tag-${escape(name)}">${escape(name)}</h2>
${operations.map((listed) => operationText(listed, origin)).join('\n')}
</section>`;
}

function operationText({ method, path, operation }: Listed, origin: string): string {
  const body = operation.requestBody?.content['application/json'].schema;
  const [done, ...refusals] = Object.entries(operation.responses);
  return `<article aria-labelledby="${operation.operationId}">
<h3 id="${operation.operationId}"><b>${method}</b> <code>${escape(path)}</code></h3>
<p>${prose(operation.summary)}</p><p class="who">${prose(operation.description)}</p>
${operation.parameters
  .filter((parameter) => parameter.in === 'query')
  .map(({ name, schema }) => `<p class="query"><code>${escape(name)}</code>: ${schemaText(schema)}</p>`)
  .join('')}
${body === undefined ? '' : `<h4>Body</h4><pre tabindex="0">${schemaText(body)}</pre>`}
<h4>Answer ${done?.[0]}</h4><pre tabindex="0">${schemaText(done?.[1].content['application/json'].schema ?? {})}</pre>
<details><summary>Refusals</summary><ul>${refusals.map(([status, { description }]) => `<li><b>${status}</b> ${prose(description)}</li>`).join('')}</ul></details>
<details><summary>With curl</summary><pre tabindex="0">${escape(curl(method, path, operation, origin))}</pre></details>
</article>`;
}

function curl(method: string, path: string, operation: Operation, origin: string): string {
  const body = operation.requestBody?.content['application/json'].schema;
  const byKey = operation.security.some((each) => 'key' in each);
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`,
    ...(byKey ? ['-H "Authorization: Bearer $USHER_KEY"'] : []),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(exampleOf(body))}'`]),
  ].join(' \\\n  ');
}

/** Text with `code` in it. */
function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
