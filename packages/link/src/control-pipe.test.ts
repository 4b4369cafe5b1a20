import { expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import { type ControlPipeNews, startControlPipe } from './control-pipe.ts';
import type { PipeClosed, SecurePipe } from './secure-pipe.ts';

class FakePipe implements SecurePipe {
  readonly bufferedBytes = 0;
  readonly stats = { sentBytes: 0, receivedBytes: 0 };
  onData: SecurePipe['onData'] = null;
  onClose: SecurePipe['onClose'] = null;
  readonly sent: unknown[] = [];
  closes = 0;

  send(bytes: Uint8Array): void {
    this.sent.push(JSON.parse(utf8.decode(bytes)));
  }

  /** As the real one does: it tells whoever closed it. */
  close(): void {
    this.closes++;
    this.onClose?.({ kind: 'closed-here' });
  }

  hear(message: unknown): void {
    this.onData?.(utf8.encode(JSON.stringify(message)));
  }
}

function bench() {
  const pipe = new FakePipe();
  const news: ControlPipeNews[] = [];
  const causes: (PipeClosed | { readonly kind: string })[] = [];
  const clock = { now: 0, tick: (): void => undefined, running: true };
  const timers = {
    now: () => clock.now,
    every(periodMs: number, run: () => void) {
      clock.tick = () => {
        clock.now += periodMs;
        if (clock.running) run();
      };
      return () => {
        clock.running = false;
      };
    },
  };
  const control = startControlPipe(pipe, timers, {
    onMessage: (message) => news.push(message),
    onClose: (cause) => causes.push(cause),
  });
  return { pipe, news, causes, clock, control };
}

const goodbye = { type: 'goodbye', reason: 'ended-by-manager', by: 'Ana', message: 'Lunch' } as const;

it('E2: carries a goodbye with its words to the other end', () => {
  const one = bench();
  one.control.send(goodbye);
  expect(one.pipe.sent).toEqual([goodbye]);
  const other = bench();
  other.pipe.hear(goodbye);
  expect(other.news).toEqual([goodbye]);
});

it('carries rights and idle times, and nothing of the pings beneath', () => {
  const { pipe, news } = bench();
  pipe.hear({ type: 'rights', rights: { view: true } });
  pipe.hear({ type: 'idle', ms: 5 });
  pipe.hear({ type: 'ping', t: 1 });
  pipe.hear({ type: 'pong', t: 0 });
  expect(news.map(({ type }) => type)).toEqual(['rights', 'idle']);
});

it('answers a ping with its own time, and learns the round trip from the answer to its own', () => {
  const { pipe, clock, control } = bench();
  pipe.hear({ type: 'ping', t: 123.5 });
  expect(pipe.sent).toEqual([{ type: 'pong', t: 123.5 }]);
  expect(control.roundTripMs).toBeNull();
  clock.tick();
  expect(pipe.sent.at(-1)).toEqual({ type: 'ping', t: 5_000 });
  clock.now += 12;
  pipe.hear({ type: 'pong', t: 5_000 });
  expect(control.roundTripMs).toBe(12);
  pipe.hear({ type: 'pong', t: 1e9 });
  expect(control.roundTripMs).toBe(0);
});

it('L3: drops a peer that is silent for longer than 15 s, and says so once', () => {
  const { pipe, causes, clock } = bench();
  for (let ticks = 0; ticks < 3; ticks++) clock.tick();
  expect([causes, pipe.sent.length]).toEqual([[], 3]);
  clock.tick();
  clock.tick();
  expect([causes, pipe.closes, clock.running]).toEqual([[{ kind: 'silent' }], 1, false]);
});

it('L3: keeps a peer that says anything at all', () => {
  const { pipe, causes, clock } = bench();
  for (let ticks = 0; ticks < 20; ticks++) {
    clock.tick();
    pipe.hear({ type: 'pong', t: clock.now });
  }
  expect(causes).toEqual([]);
});

it('tells why its peer closed, once', () => {
  const { pipe, causes } = bench();
  const closed = { kind: 'closed-there', code: 4404, reason: 'cut' } as const;
  pipe.onClose?.(closed);
  pipe.onClose?.({ kind: 'closed-there', code: 1006, reason: '' });
  expect(causes).toEqual([closed]);
});

it('closed here says and hears nothing more', () => {
  const { pipe, news, causes, control } = bench();
  control.close();
  control.close();
  control.send(goodbye);
  pipe.hear(goodbye);
  expect([pipe.sent, news, causes, pipe.closes]).toEqual([[], [], [{ kind: 'closed-here' }], 1]);
});

it.each([
  ['no UTF-8', Uint8Array.of(0xff)],
  ['no JSON', utf8.encode('{')],
  ['nothing', new Uint8Array(0)],
  ['no object', utf8.encode('null')],
  ['an unknown type', utf8.encode('{"type":"shell"}')],
  ['a goodbye without a reason', utf8.encode('{"type":"goodbye","by":null,"message":null}')],
  ['a reason too long', utf8.encode(JSON.stringify({ ...goodbye, reason: 'x'.repeat(41) }))],
  ['a message too long', utf8.encode(JSON.stringify({ ...goodbye, message: 'x'.repeat(501) }))],
  ['rights that are no yes or no', utf8.encode('{"type":"rights","rights":{"view":"yes"}}')],
  ['a time that is no number', utf8.encode('{"type":"ping","t":"now"}')],
  ['a message above 16 KiB', utf8.encode(JSON.stringify({ ...goodbye, padding: 'x'.repeat(16_384) }))],
])('closes as a protocol error when it hears %s', (_, bytes) => {
  const { pipe, news, causes } = bench();
  pipe.onData?.(bytes);
  expect([news, causes, pipe.closes]).toEqual([[], [{ kind: 'protocol-error' }], 1]);
});

it('hears a message of exactly 16 KiB', () => {
  const { pipe, news } = bench();
  const shell = JSON.stringify({ ...goodbye, padding: '' }).length;
  pipe.hear({ ...goodbye, padding: 'x'.repeat(16_384 - shell) });
  expect(news).toEqual([goodbye]);
});
