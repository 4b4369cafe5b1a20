import { expect, it } from 'vitest';
import type { ByteChannel } from './byte-channel.ts';
import { joinRelay } from './join-relay.ts';
import { FakeSocket } from './test-support/fake-socket.ts';

const joinedText = JSON.stringify({ type: 'joined' });

async function joined(): Promise<{ socket: FakeSocket; channel: ByteChannel }> {
  const socket = new FakeSocket();
  const joining = joinRelay(socket, 'token');
  socket.open();
  socket.say(joinedText);
  return { socket, channel: await joining };
}

it('E5: shows its token in the first frame, and says nothing before the socket is open', async () => {
  const socket = new FakeSocket();
  const joining = joinRelay(socket, 'a.b.c');
  expect(socket.sent).toEqual([]);
  socket.open();
  expect(socket.sent).toEqual([JSON.stringify({ type: 'join', token: 'a.b.c' })]);
  socket.say(joinedText);
  await expect(joining).resolves.toMatchObject({ onMessage: null, onClose: null });
});

it('waits for its peer as long as the relay does', async () => {
  const socket = new FakeSocket();
  let settled = false;
  const joining = joinRelay(socket, 'token').finally(() => {
    settled = true;
  });
  socket.open();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(settled).toBe(false);
  socket.hangUp({ code: 4408, reason: 'join-timeout' });
  await expect(joining).rejects.toMatchObject({ code: 'relay-refused', message: 'join-timeout' });
});

it('rejects with the relay’s own words, or with its code when it has none', async () => {
  for (const [closed, words] of [
    [{ code: 4402, reason: 'token-used' }, 'token-used'],
    [{ code: 1006, reason: '' }, 'the relay closed the connection (1006)'],
  ] as const) {
    const socket = new FakeSocket();
    const joining = joinRelay(socket, 'token');
    socket.hangUp(closed);
    await expect(joining).rejects.toMatchObject({ code: 'relay-refused', message: words });
  }
});

it.each([
  ['no JSON', '{'],
  ['another message', '{"type":"join","token":"a.b.c"}'],
  ['an array', '[]'],
  ['an answer longer than any relay gives', JSON.stringify({ type: 'joined', padding: 'x'.repeat(4_096) })],
])('closes as a protocol error when the first frame is %s', async (_, text) => {
  const socket = new FakeSocket();
  const joining = joinRelay(socket, 'token');
  socket.open();
  socket.say(text);
  await expect(joining).rejects.toMatchObject({ code: 'relay-refused' });
  expect(socket.closedWith).toEqual({ code: 1002, reason: 'protocol error' });
});

it('closes as a protocol error when the relay says anything more in text', async () => {
  for (const text of [joinedText, 'hello']) {
    const { socket, channel } = await joined();
    let closed: unknown = null;
    channel.onClose = (with_) => {
      closed = with_;
    };
    socket.say(text);
    expect(closed).toEqual({ code: 1002, reason: 'protocol error' });
  }
});

it('keeps in order what its peer said before it was heard, also from before the relay answered', async () => {
  const socket = new FakeSocket();
  const joining = joinRelay(socket, 'token');
  socket.open();
  socket.say(Uint8Array.of(1));
  socket.say(joinedText);
  socket.say(Uint8Array.of(2));
  const channel = await joining;
  const heard: number[] = [];
  channel.onMessage = ([first]) => {
    heard.push(first ?? 0);
  };
  socket.say(Uint8Array.of(3));
  expect(heard).toEqual([1, 2, 3]);
});

it('gives a handler that steps back one message, and the rest to the next', async () => {
  const { socket, channel } = await joined();
  for (const byte of [1, 2, 3]) socket.say(Uint8Array.of(byte));
  const first: number[] = [];
  channel.onMessage = ([byte]) => {
    first.push(byte ?? 0);
    channel.onMessage = null;
  };
  const rest: number[] = [];
  channel.onMessage = ([byte]) => {
    rest.push(byte ?? 0);
  };
  expect([first, rest]).toEqual([[1], [2, 3]]);
});

it('closes as a protocol error when more than 64 messages wait for a reader', async () => {
  const { socket } = await joined();
  for (let message = 0; message < 64; message++) socket.say(Uint8Array.of(message));
  expect(socket.closedWith).toBeNull();
  socket.say(Uint8Array.of(64));
  expect(socket.closedWith).toEqual({ code: 1002, reason: 'protocol error' });
});

it('tells once that it closed, also whoever asks later, and sends nothing after that', async () => {
  const { socket, channel } = await joined();
  socket.hangUp({ code: 4404, reason: 'cut' });
  socket.hangUp({ code: 1006, reason: '' });
  const told: unknown[] = [];
  channel.onClose = (closed) => told.push(closed);
  const before = socket.sent.length;
  channel.send(Uint8Array.of(1));
  expect([told, socket.sent.length]).toEqual([[{ code: 4404, reason: 'cut' }], before]);
});

it('passes on what it sends, how much of it waits, and how it is closed', async () => {
  const { socket, channel } = await joined();
  channel.send(Uint8Array.of(9));
  socket.bufferedBytes = 77;
  channel.close(1000, 'done');
  expect(socket.sent.at(-1)).toEqual(Uint8Array.of(9));
  expect([channel.bufferedBytes, socket.closedWith]).toEqual([77, { code: 1000, reason: 'done' }]);
});
