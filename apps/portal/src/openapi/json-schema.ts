import * as contract from '@usher/contract';
import { z } from 'zod';

/** As much of JSON Schema 2020-12 as the contract's schemas come to. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** The contract's named objects, which answers point to: `sessionView` is the component `SessionView`. */
const named = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries(contract)) {
  if (schema instanceof z.ZodObject) named.add(schema, { id: name.charAt(0).toUpperCase() + name.slice(1) });
}

/** What one may send: every default and every limit, as JSON Schema 2020-12. */
export function schemaOfInput(schema: z.ZodType): JsonSchema {
  return tidy(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })) as JsonSchema;
}

/** What comes back; the named objects in it are added to the components. */
export function schemaOfAnswer(schema: z.ZodType, components: Map<string, JsonSchema>): JsonSchema {
  const { $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', metadata: named });
  for (const [name, each] of Object.entries($defs)) components.set(name, tidy(each) as JsonSchema);
  return tidy(rest) as JsonSchema;
}

/** A later version may answer more than this one: nobody should refuse a field that they do not know. */
const dropped = new Set(['$schema', 'id', 'additionalProperties']);
const safe = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, each]): [string, unknown][] => {
    if (name === 'properties') return [[name, tidyAll(each as object)]];
    if (dropped.has(name) && (name !== 'additionalProperties' || each === false)) return [];
    if ((name === 'minimum' || name === 'maximum') && safe.has(each)) return [];
    if (name === 'pattern' && 'format' in value) return [];
    if (name === '$ref') return [[name, String(each).replace('#/$defs/', '#/components/schemas/')]];
    return [[name, tidy(each)]];
  });
  return Object.fromEntries(entries);
}

/** Here the names are fields', whatever they are called. */
function tidyAll(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, tidy(each)]));
}
