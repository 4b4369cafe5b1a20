import type { TestProject } from 'vitest/node';
import { startServers } from './servers.ts';

export type { ProvidedContext } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    natsUrl: string;
  }
}

/** One PostgreSQL and one NATS for the whole run; `npm run check` starts them once and passes them by environment. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { USHER_TEST_POSTGRES_URL: postgresUrl, USHER_TEST_NATS_URL: natsUrl } = process.env;
  if (postgresUrl && natsUrl) {
    project.provide('postgresUrl', postgresUrl);
    project.provide('natsUrl', natsUrl);
    return undefined;
  }
  const servers = await startServers();
  project.provide('postgresUrl', servers.postgresUrl);
  project.provide('natsUrl', servers.natsUrl);
  return () => servers.stop();
}
