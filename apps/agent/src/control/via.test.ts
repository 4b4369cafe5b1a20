import { expect, it } from 'vitest';
import { dialledVia } from './via.ts';

const portal = 'https://usher.example.org';
const via = 'http://localhost:7700';

it('leads to the portal by the road that is given, and says whom it is for', () => {
  const dialled = dialledVia(new URL('wss://usher.example.org/api/agent'), portal, via);
  expect(dialled.url.href).toBe('ws://localhost:7700/api/agent');
  expect(dialled.headers).toEqual({ host: 'usher.example.org' });
  expect(dialledVia(new URL('/api/enrol', portal), portal, via).url.href).toBe('http://localhost:7700/api/enrol');
});

it('dials any other address, and every address without such a road, as it is', () => {
  const relay = new URL('wss://relay.example.org/join');
  expect(dialledVia(relay, portal, via)).toEqual({ url: relay, headers: {} });
  expect(dialledVia(new URL('/api/agent', portal), portal, undefined).url.href).toBe(`${portal}/api/agent`);
});
