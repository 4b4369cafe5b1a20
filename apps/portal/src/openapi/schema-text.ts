import type { JsonSchema } from './json-schema.ts';

/** A schema as a person reads it, one line a field, in the notation of TypeScript's types; the text is HTML, escaped. */
export function schemaText(schema: JsonSchema, indent = ''): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.const !== undefined) return escape(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((each) => escape(JSON.stringify(each))).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map((each) => schemaText(each, indent)).join(' | ');
  if (schema.type === 'array') return `${schemaText(schema.items ?? {}, indent)}[]`;
  if (schema.type === 'object') return objectText(schema, indent);
  return `${[schema.type ?? 'any'].flat().join(' | ')}${limits(schema)}`;
}

function objectText({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const fields = Object.entries(properties);
  if (fields.length === 0) return '{ [name: string]: any }';
  const inner = `${indent}  `;
  const lines = fields.map(
    ([name, each]) => `${inner}${escape(name)}${required.includes(name) ? '' : '?'}: ${schemaText(each, inner)}`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** What a type alone does not say. */
function limits({ format, minLength, maxLength, minimum, maximum, ...rest }: JsonSchema): string {
  const said = [
    format ?? [],
    minLength === undefined ? [] : `at least ${minLength} characters`,
    maxLength === undefined ? [] : `at most ${maxLength} characters`,
    minimum === undefined ? [] : `from ${minimum}`,
    maximum === undefined ? [] : `to ${maximum}`,
    rest.default === undefined ? [] : `default ${JSON.stringify(rest.default)}`,
  ].flat();
  return said.length === 0 ? '' : ` <i>(${escape(said.join(', '))})</i>`;
}

function linkTo(ref: string): string {
  const name = ref.split('/').at(-1) ?? '';
  return `<a href="#${escape(name)}">${escape(name)}</a>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The least that fits, to start from. */
export function exampleOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  const first = schema.enum?.[0];
  if (first !== undefined) return first;
  const alternative = (schema.anyOf ?? schema.oneOf)?.[0];
  if (alternative !== undefined) return exampleOf(alternative);
  return exampleOfType(schema);
}

function exampleOfType(schema: JsonSchema): unknown {
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(fields.map(([name, each]) => [name, exampleOf(each)]));
    }
    case 'array':
      return schema.minItems === undefined ? [] : [exampleOf(schema.items ?? {})];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return schema.format === 'uuid' ? 'ID' : 'TEXT';
  }
}
