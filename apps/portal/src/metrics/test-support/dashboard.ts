import { readFileSync } from 'node:fs';
import { z } from 'zod';

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.string() });

const panel = z.strictObject({
  id: z.int().min(1),
  // What we use of the types that every Grafana since 8 has built in.
  type: z.enum(['timeseries']),
  title: z.string().min(1),
  description: z.string(),
  datasource,
  gridPos: z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) }),
  fieldConfig: z.strictObject({
    defaults: z.strictObject({ unit: z.enum(['short', 's', 'bytes', 'Bps']), min: z.literal(0) }),
    overrides: z.array(z.never()),
  }),
  options: z.strictObject({
    legend: z.strictObject({
      displayMode: z.enum(['list', 'table', 'hidden']),
      placement: z.enum(['bottom', 'right']),
    }),
    tooltip: z.strictObject({ mode: z.enum(['single', 'multi', 'none']), sort: z.enum(['none', 'asc', 'desc']) }),
  }),
  targets: z
    .array(z.strictObject({ refId: z.string().regex(/^[A-Z]$/), expr: z.string().min(1), legendFormat: z.string() }))
    .min(1),
});

/** The parts of Grafana's dashboard model that ours uses; a key it does not know is a mistake in ours. */
const model = z.strictObject({
  title: z.string().min(1),
  // Grafana refuses longer ones.
  uid: z.string().regex(/^[\w-]{1,40}$/),
  tags: z.array(z.string()),
  // 36 brought datasources as objects; a newer Grafana migrates an older model.
  schemaVersion: z.int().min(36).max(39),
  version: z.int(),
  editable: z.boolean(),
  refresh: z.string().regex(/^\d+[smh]$/),
  time: z.strictObject({ from: z.string().regex(/^now-\d+[smhd]$/), to: z.literal('now') }),
  timezone: z.enum(['browser', 'utc']),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.never()),
  templating: z.strictObject({
    list: z.array(
      z.strictObject({
        name: z.string().regex(/^\w+$/),
        label: z.string(),
        type: z.literal('datasource'),
        query: z.literal('prometheus'),
        refresh: z.literal(1),
        hide: z.literal(0),
        options: z.array(z.never()),
        current: z.strictObject({}),
      }),
    ),
  }),
  panels: z.array(panel).min(1),
});

/** `docs/grafana/usher.json`; throws where it is none of the model. */
export const dashboard = model.parse(
  JSON.parse(readFileSync(new URL('../../../../../docs/grafana/usher.json', import.meta.url), 'utf8')),
);
