import { request } from 'node:http';
import { type Call, createClient } from '../../packages/contract/src/index.ts';

/** A person's browser without the browser: the typed client with a cookie jar of one cookie. */
export interface PortalClient {
  readonly call: Call;
  readonly origin: string;
  cookie(): string;
}

/** Like `fetch`, which lets nobody say another host than the one it dials. */
function ask(
  url: string,
  {
    method,
    headers,
    body,
  }: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asked = request(url, { method, headers: { ...headers, ...length } });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const cookies = answer.headers['set-cookie'] ?? [];
        const told = new Headers(cookies.map((cookie): [string, string] => ['set-cookie', cookie]));
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: told }));
      });
    });
    asked.end(body);
  });
}

/** `at` is where its address leads on this machine, if not to itself. */
export function portalClient(origin: string, at = origin): PortalClient {
  let cookie = '';
  const host = at === origin ? {} : { host: new URL(origin).host };
  const call = createClient(async (path, init) => {
    const response = await ask(at + path, {
      method: init.method,
      headers: { ...init.headers, ...host, origin, cookie },
      ...(init.body === undefined ? {} : { body: init.body }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return response;
  });
  return { call, origin, cookie: () => cookie };
}

export const owner = {
  name: 'Ana Ruiz',
  email: 'ana@harbour.example',
  password: 'a long enough password',
  team: 'Harbour',
};

/** Sets the Portal up with its code; answers the Owner's client and the team. */
export async function setUp(
  origin: string,
  code: string,
  at = origin,
): Promise<{ client: PortalClient; team: string }> {
  const client = portalClient(origin, at);
  const { claim } = await client.call('POST /api/setup/claim', { body: { code } });
  const { team } = await client.call('POST /api/setup', { body: { claim, ...owner } });
  return { client, team };
}

/** A second person in the team, through an invitation. */
export async function joinAs(
  manager: PortalClient,
  team: string,
  person: { readonly name: string; readonly email: string },
  role: 'user' | 'manager' | 'admin',
): Promise<PortalClient> {
  const { link } = await manager.call('POST /api/teams/:team/invitations', {
    params: { team },
    body: { role, email: person.email },
  });
  const client = portalClient(manager.origin);
  const token = link.split('/').at(-1) ?? '';
  await client.call('POST /api/invitations/:token/accept', {
    params: { token },
    body: { ...person, password: owner.password },
  });
  return client;
}

/** Asks again until it holds; the clock only bounds the patience. */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, patienceMs = 15_000): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until)
      throw new Error(`it did not come true within ${patienceMs} ms: ${ask.toString().slice(0, 200)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The device of the team that is online. */
export function onlineDevice(client: PortalClient, team: string): Promise<string> {
  return eventually(async () => {
    const { devices } = await client.call('GET /api/teams/:team/devices', { params: { team } });
    return devices.find((device) => device.online)?.id;
  });
}
