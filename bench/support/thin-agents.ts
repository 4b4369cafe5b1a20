import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { Client } from 'pg';
import { WebSocket } from 'ws';
import { type AgentToPortal, controlProtocolVersion, type PortalToAgent } from '../../packages/contract/src/index.ts';
import { agentProofStatement } from '../../packages/link/src/index.ts';

/** A device with its key and no agent yet. */
export interface SeededDevice {
  readonly id: string;
  sign(statement: Uint8Array): string;
}

/** Devices straight into the database, each with a key of its own. */
export async function seedDevices(sql: Client, team: string, count: number): Promise<SeededDevice[]> {
  const seeded = Array.from({ length: count }, () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = publicKey.export({ format: 'jwk' }).x ?? '';
    const signed = (statement: Uint8Array): string => sign(null, statement, privateKey).toString('base64url');
    return { id: randomUUID(), key, sign: signed };
  });
  const other = (): string => randomBytes(32).toString('base64url');
  await sql.query(
    `insert into device (id, team_id, name, identity_key, link_key, link_key_signature, hostname, os, agent_version,
       capabilities, created_at)
     select id, $1, 'PC ' || n, key, link, link, 'pc-' || n, 'Debian', '0.1.0', '["session.end"]', now()
     from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as seeded (id, key, link, n)`,
    [team, seeded.map(({ id }) => id), seeded.map(({ key }) => key), seeded.map(other)],
  );
  return seeded;
}

/** The control connection of an agent and nothing behind it: joins, says what it is told to say, hears. */
export interface ThinAgent {
  readonly device: string;
  readonly connection: number;
  onMessage: ((message: PortalToAgent) => void) | null;
  say(message: AgentToPortal): void;
  close(): void;
}

/** Dials from this address. */
export function joinPortal(origin: string, device: SeededDevice, localAddress = '127.0.0.1'): Promise<ThinAgent> {
  const url = `${origin.replace(/^http/, 'ws')}/api/agent`.replace('localhost', '127.0.0.1');
  const socket = new WebSocket(url, { perMessageDeflate: false, localAddress });
  const [startId, agentNonce] = [randomUUID(), randomBytes(32).toString('base64url')];
  const say = (message: AgentToPortal): void => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    let joined: ThinAgent | null = null;
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed before it joined: ${code} ${reason.toString()}`)));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as PortalToAgent;
      if (joined !== null) return joined.onMessage?.(message);
      if (message.type === 'challenge') {
        const proof = { portalNonce: message.nonce, agentNonce, portal: origin, device: device.id, startId };
        const signature = device.sign(agentProofStatement(proof));
        return say({ type: 'prove', device: device.id, startId, nonce: agentNonce, signature });
      }
      if (message.type === 'proved') return say(hello(startId));
      if (message.type !== 'welcome') return reject(new Error(`the portal said ${message.type}`));
      joined = {
        device: device.id,
        connection: message.connection,
        onMessage: null,
        say,
        close: () => socket.close(),
      };
      return resolve(joined);
    });
  });
}

function hello(startId: string): AgentToPortal {
  return {
    type: 'hello',
    protocol: controlProtocolVersion,
    version: '0.1.0',
    os: 'Debian',
    hostname: 'pc',
    capabilities: ['session.end'],
    bootId: 'boot',
    startId,
    sameMachineAsPortal: false,
    sessions: [],
  };
}

/** Some at a time, in order; answers what each gave. */
export async function someAtATime<In, Out>(
  all: readonly In[],
  atATime: number,
  work: (one: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (let place = next++; place < all.length; place = next++) {
        const one = all[place];
        if (one !== undefined) results[place] = await work(one);
      }
    }),
  );
  return results;
}
