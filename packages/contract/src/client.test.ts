import { expect, it } from 'vitest';
import { CallError, createClient, type Send } from './client.ts';

function answering(status: number, body: unknown) {
  const seen: { path: string; method: string; body: string | undefined }[] = [];
  const send: Send = (path, init) => {
    seen.push({ path, method: init.method, body: init.body });
    return Promise.resolve({ ok: status < 300, status, json: () => Promise.resolve(body) });
  };
  return { seen, call: createClient(send) };
}

it('fills the path, escapes names, and sends only what the route takes', async () => {
  const { seen, call } = answering(200, { events: [], more: false });
  await call('GET /api/teams/:team/audit', { params: { team: 'a/b' }, query: { before: 7 } });
  expect(seen).toEqual([{ path: '/api/teams/a%2Fb/audit?before=7', method: 'GET', body: undefined }]);
});

it('throws the problem with its code, and "unreachable" when no answer came', async () => {
  const problem = { code: 'at-capacity', title: 'All sessions are in use.', todo: 'Wait.', reference: 'r1' };
  await expect(answering(409, problem).call('POST /api/sign-out', {})).rejects.toMatchObject({
    code: 'at-capacity',
    status: 409,
  });
  const call = createClient(() => Promise.reject(new Error('no network')));
  const failure = await call('POST /api/sign-out', {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CallError);
  expect(failure).toMatchObject({ code: 'unreachable', status: 0 });
});

it('treats an answer that is not a problem as unreachable, never as a success', async () => {
  await expect(answering(502, '<html>').call('GET /api/me', {})).rejects.toMatchObject({
    code: 'unreachable',
    status: 502,
  });
});
