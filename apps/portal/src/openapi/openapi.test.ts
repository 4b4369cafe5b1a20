import { type RouteKey, type RouteSpec, routes } from '@usher/contract';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { apiDocuments } from './api-documents.ts';
import { describeApi, type Operation } from './describe-api.ts';
import { schemaText } from './schema-text.ts';

const api = describeApi('https://usher.example.org');
const specs = Object.entries(routes) as [RouteKey, RouteSpec][];

function operationOf(key: RouteKey): Operation | undefined {
  const [method = '', path = ''] = key.split(' ');
  return api.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
}

it('is OpenAPI 3.1, by its own schema', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(api) as unknown as Record<string, unknown>);
  expect(result).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const broken = { ...structuredClone(api), paths: { '/x': { get: { responses: 1 } } } };
  expect((await new Validator().validate(broken as unknown as Record<string, unknown>)).valid).toBe(false);
});

it('has every route of the table, and nothing else, each under a name of its own', () => {
  const described = Object.values(api.paths).flatMap((methods) => Object.values(methods));
  expect(described).toHaveLength(specs.length);
  for (const [key] of specs) expect(operationOf(key), key).toBeDefined();
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(specs.length);
});

it('says of every route which scope of a key reaches it, and what else is refused', () => {
  for (const [key, spec] of specs) {
    const { security, responses } = operationOf(key) ?? { security: [], responses: {} };
    const byKey = security.flatMap((each) => each['key'] ?? []);
    expect(byKey, key).toEqual(spec.scope === undefined ? [] : [spec.scope]);
    const words = Object.values(responses)
      .map(({ description }) => description)
      .join(' ');
    for (const code of spec.errors) expect(words, key).toContain(`\`${code}\``);
  }
});

it('points to no schema that is not there', () => {
  const refs = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(50);
  for (const ref of new Set(refs)) {
    expect(ref).toMatch(/^#\/components\/schemas\/[A-Z]\w+$/);
    expect(api.components.schemas, ref).toHaveProperty(ref.split('/').at(-1) ?? '');
  }
});

it('lets later versions answer more, and keeps the limits of what is sent', () => {
  expect(JSON.stringify(api)).not.toContain('additionalProperties":false');
  const end = operationOf('POST /api/sessions/:session/end')?.requestBody?.content['application/json'].schema;
  expect(end).toMatchObject({ properties: { inMs: { type: 'integer', minimum: 0, maximum: 600_000 } } });
});

it('is a page to read, with every route on it, no script, and every text escaped', () => {
  const page = apiDocuments('https://usher.example.org').get('/api/docs')?.text ?? '';
  for (const methods of Object.values(api.paths))
    for (const { operationId } of Object.values(methods)) expect(page).toContain(`id="${operationId}"`);
  expect(page).not.toMatch(/<script|style="|\son\w+="/);
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id);
  for (const id of targets) expect(page, id).toContain(`id="${id}"`);
  expect(schemaText({ type: 'object', properties: { '<b>': { const: '"&' } } })).toBe(
    '{\n  &#60;b&#62;?: &#34;\\&#34;&#38;&#34;\n}',
  );
});
