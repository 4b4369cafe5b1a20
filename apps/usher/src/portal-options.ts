import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { DatabasePlace, PortalOptions } from '@usher/portal';
import type { Logger } from 'pino';
import { UsageError, type Values } from './command-line.ts';
import { mailServerOf } from './mail-server.ts';
import { openSecrets } from './secrets.ts';
import { readSessionTimes } from './session-times.ts';

/** The built pages lie beside the bundle: apps/usher/dist/usher.js and apps/web/dist. */
const webRoot = fileURLToPath(new URL('../../web/dist/', import.meta.url));

export function portalOptions(
  values: Values,
  env: NodeJS.ProcessEnv,
  folder: string,
  port: number,
  log: Logger,
): PortalOptions {
  const origin = originOf(values['public-url'] ?? `http://localhost:${port}`);
  const trustedProxies = values['behind-proxy']?.split(',').map((address) => address.trim()) ?? [];
  const secrets = openSecrets(folder, env);
  return {
    database: databaseOf(values.database, folder),
    busUrl: values.bus,
    origin,
    trustedProxies,
    times: readSessionTimes(values['test-times']),
    sealKey: secrets.derive('seal portal keys'),
    relaySecret: secrets.derive('enrol relays'),
    webRoot,
    mailServer: mailServerOf(env, origin),
    privateWebhooks: mayBePrivate(values['webhooks-to'] ?? 'internet'),
    log,
  };
}

function mayBePrivate(where: string): boolean {
  if (where !== 'internet' && where !== 'anywhere')
    throw new UsageError(`--webhooks-to ${where}: choose internet or anywhere.`);
  return where === 'anywhere';
}

function databaseOf(url: string | undefined, folder: string): DatabasePlace {
  return url === undefined ? { kind: 'pglite', folder: join(folder, 'database') } : { kind: 'postgres', url };
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new UsageError(`--public-url ${text}: give the address people open, such as https://usher.example.org`);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !local)
    throw new UsageError(`--public-url ${text}: any address but localhost must be https, behind a proxy that has TLS.`);
  return url.origin;
}
