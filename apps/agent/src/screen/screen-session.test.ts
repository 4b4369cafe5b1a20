import assert from 'node:assert';
import { fullRights } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import type { FrameListener } from './capture.ts';
import { Frame } from './frame.ts';
import type { Rectangle } from './rectangle.ts';
import { ScreenSession } from './screen-session.ts';

const bounds = { x: 0, y: 0, width: 32, height: 16 };
const raw = 0;
const times = { damagedAt: 0, begunAt: 0, grabbedAt: 0, comparedAt: 0 };

/** A screen whose picture is one number, and that is grabbed when the test says so. */
class FakeCapture {
  readonly frame = new Frame(bounds.width, bounds.height);
  readonly bounds = bounds;
  hasPicture = true;
  shown = 1;
  newest = 1;
  wakes = 0;
  #listener: FrameListener | undefined;

  listen(listener: FrameListener): () => void {
    this.#listener = listener;
    return () => undefined;
  }

  wake(): void {
    if (this.newest > this.shown && this.#listener?.isReady() === true) this.wakes += 1;
  }

  damage(): void {
    this.newest += 1;
    this.wake();
  }

  grab(picture: number, changes: readonly Rectangle[] = [bounds]): void {
    this.frame.picture.pixels[0] = picture;
    this.shown += 1;
    this.#listener?.onChanges({ all: changes, moves: [], rest: changes, fast: [], times });
  }
}

const keyboard = {
  press: () => undefined,
  release: () => undefined,
  releaseAll: () => undefined,
  setLocks: () => undefined,
  waitMs: () => 0,
};
const pointer = { set: () => undefined, moveBy: () => undefined, releaseAll: () => undefined };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function begin() {
  const capture = new FakeCapture();
  const pictures: number[] = [];
  const messages: number[] = [];
  const pipe = {
    send: (bytes: Uint8Array) => void messages.push(bytes[0] ?? 0),
    bufferedBytes: 0,
    onData: null as ((bytes: Uint8Array) => void) | null,
    onClose: null,
    close: () => undefined,
  };
  const encode = (frame: Frame, changes: readonly Rectangle[]) => {
    if (changes.length > 0) pictures.push(frame.picture.pixels[0] ?? 0);
    return Promise.resolve(
      changes.map((change) => ({ ...change, encoding: raw, encoder: 'raw' as const, payload: new Uint8Array(0) })),
    );
  };
  const session = new ScreenSession(
    {
      capture,
      video: { codec: undefined, prepare: () => undefined, open: () => assert.fail('no video here') },
      encoders: { encode },
      cursor: undefined,
      clipboard: undefined,
      keyboard,
      pointer,
      steering: { join: () => () => undefined, mayAct: () => true },
      monitors: { now: [], isSpread: false, on: () => [], listen: () => () => undefined },
      resizer: undefined,
      now: () => 0,
      isBehind: () => false,
      flush: () => undefined,
    },
    {
      pipe,
      rights: () => fullRights,
      mayPass: () => true,
      onInput: () => undefined,
      onClosed: () => undefined,
      name: '',
    },
  );
  const ask = async (incremental: boolean): Promise<void> => {
    const { width, height } = bounds;
    pipe.onData?.(new Uint8Array([3, incremental ? 1 : 0, 0, 0, 0, 0, 0, width, 0, height]));
    await settled();
  };
  pipe.onData?.(new Uint8Array(Buffer.from('RFB 003.008\n\x01\x01', 'latin1')));
  const say = (...bytes: readonly number[]): void => pipe.onData?.(Uint8Array.from(bytes));
  return { session, capture, pictures, messages, ask, say };
}

describe('a viewer that asks for everything, not for changes', () => {
  it('is answered at once when nothing changed since the last grab', async () => {
    const { capture, pictures, ask } = begin();
    await ask(false);
    expect([pictures, capture.wakes]).toEqual([[0], 0]);
  });

  it('is answered no more once it is stopped, though the grab it waits for comes', async () => {
    const { session, capture, pictures, ask } = begin();
    capture.damage();
    await ask(false);
    session.stop();
    capture.grab(4);
    await settled();
    expect(pictures).toEqual([]);
  });

  it('is shown what changed before it asked, never the picture from before', async () => {
    const { capture, pictures, ask } = begin();
    await ask(false);
    for (const picture of [7, 8, 9]) {
      capture.damage();
      await ask(false);
      expect(pictures.at(-1)).not.toBe(picture);
      capture.grab(picture);
      await settled();
      expect(pictures.at(-1)).toBe(picture);
    }
    expect(pictures).toEqual([0, 7, 8, 9]);
  });

  it('is answered also when the grab finds that nothing really changed', async () => {
    const { capture, pictures, ask } = begin();
    capture.damage();
    await ask(false);
    capture.grab(0, []);
    await settled();
    expect(pictures).toEqual([0]);
  });

  it('waits for one grab, however often it asks and the screen changes meanwhile', async () => {
    const { capture, pictures, ask } = begin();
    capture.damage();
    await ask(false);
    capture.damage();
    await ask(false);
    capture.grab(5);
    await settled();
    expect(pictures).toEqual([5]);
  });
});

describe('a viewer that asks for changes', () => {
  it('is sent each as it is grabbed, and nothing for a grab that found none', async () => {
    const { capture, pictures, ask } = begin();
    await ask(false);
    await ask(true);
    capture.damage();
    capture.grab(3);
    await settled();
    await ask(true);
    capture.damage();
    capture.grab(3, []);
    await settled();
    expect(pictures).toEqual([0, 3]);
    expect(capture.wakes).toBe(2);
  });
});

it('keeps no account of fences that a viewer leaves unanswered, however often it asks', async () => {
  const { pictures, messages, ask, say } = begin();
  const fence = [0xff, 0xff, 0xfe, 0xc8];
  say(2, 0, 0, 1, ...fence);
  for (let asked = 0; asked < 50; asked += 1) await ask(false);
  expect(pictures).toHaveLength(50);
  expect(messages.filter((type) => type === 248)).toHaveLength(1);
});
