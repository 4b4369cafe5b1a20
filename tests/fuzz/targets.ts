import { readFileSync } from 'node:fs';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import { ViewerClipboard } from '../../apps/agent/src/screen/viewer-clipboard.ts';
import {
  acceptPipe,
  type ByteChannel,
  ClipboardReceiver,
  LinkError,
  openPipe,
  parseJoinToken,
  pngSize,
  type SecurePipe,
  startControlPipe,
  verifyTicket,
} from '../../packages/link/src/index.ts';
import { claimsFor } from '../../packages/link/src/test-support/pipe-bench.ts';
import { channelPair } from '../../packages/link/src/test-support/channel-pair.ts';
import { limits, RfbServer } from '../../packages/rfb/src/index.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words));
const recording = readFileSync(
  new URL('../../packages/rfb/src/test-support/tigervnc-viewer-1.12.0.hex', import.meta.url),
  'utf8',
);
const recorded = recording
  .split(/^(?=# connects)/m)
  .slice(1)
  .map((connection) => connection.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
  .map((lines) => Uint8Array.from(Buffer.from(lines.join(''), 'hex')));
const greeting = [...Buffer.from('RFB 003.008\n'), 1, 1];

/** What a viewer sends: the agent's RFB server. The first byte says in how large pieces the rest arrives. */
const rfb: FuzzTarget = {
  name: 'rfb',
  folders: ['packages/rfb/src'],
  first: [
    ...recorded.map((bytes) => Uint8Array.of(0, ...bytes.subarray(0, 1_500))),
    Uint8Array.of(3, ...greeting, 2, 0, 0, 2, 0, 0, 0, 7, 255, 255, 254, 201),
    Uint8Array.of(9, ...greeting, 6, 0, 0, 0, 255, 255, 255, 248, 16, 0, 0, 1, 1, 2, 3, 4),
    Uint8Array.of(0, ...greeting, 255, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 30, 248, 0, 0, 0, 128, 0, 0, 1, 2, 7, 7),
    Uint8Array.of(0, ...greeting, 251, 0, 3, 32, 2, 88, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 32, 2, 88, 0, 0, 0, 0),
  ],
  run(input) {
    let isBroken = false;
    let said = 0;
    const server = new RfbServer({
      write: (bytes) => (said += bytes.length),
      facts: () => ({ width: 800, height: 600, name: new Uint8Array(0) }),
      onMessage: (message) => {
        if (isBroken) throw new Error('a message came after the protocol was broken');
        if (message.type === 'set-encodings' && message.encodings.length > limits.encodings)
          throw new Error('too many encodings');
      },
      onProtocolError: () => {
        if (isBroken) throw new Error('the protocol was broken twice');
        isBroken = true;
      },
    });
    const piece = 1 + (input[0] ?? 0);
    for (let at = 1; at < input.length; at += piece) server.receive(input.subarray(at, at + piece));
    if (said > 10_000) throw new Error(`it said ${said} bytes to what was no connection`);
  },
};

/** What a viewer's clipboard messages hold, deflated. */
const rfbClipboard: FuzzTarget = {
  name: 'rfb-clipboard',
  folders: ['screen/viewer-clipboard'],
  first: [
    Uint8Array.of(16, 0, 0, 1, ...Buffer.from('789c636060606448cdc9c9070005a4021e', 'hex')),
    Uint8Array.of(2, 0, 0, 1),
    Uint8Array.of(8, 0, 0, 1),
    Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0),
  ],
  run(input) {
    let held = 0;
    const clipboard = new ViewerClipboard({
      write: () => undefined,
      mayProvide: () => true,
      onText: (words) => (held += words.length),
    });
    clipboard.extend();
    clipboard.offer('what the device holds');
    const flags = Buffer.concat([input.subarray(0, 4), Buffer.alloc(4)]).readUInt32BE(0);
    clipboard.extendedMessage(flags, input.subarray(4));
    if (held > limits.cutTextBytes) throw new Error(`it holds ${held} characters`);
  },
};

/** What either end says in the control pipe; each line of the input is a message. */
const controlPipe: FuzzTarget = {
  name: 'control-pipe',
  folders: ['packages/link/src'],
  first: [
    '{"type":"goodbye","reason":"viewer-left","by":null,"message":null}\n{"type":"ping","t":5}',
    '{"type":"desktop","desktop":{"say":"quality","quality":"high"}}\n{"type":"desktop","desktop":{"say":"resize","size":{"width":800,"height":600}}}',
    '{"type":"clipboard","clipboard":{"say":"begin","n":1,"parts":[{"format":"text","lengthBytes":3}]}}\n{"type":"clipboard","clipboard":{"say":"piece","n":1,"data":"YWJj"}}',
    '{"type":"rights","rights":{"view":true}}\n{"type":"input","takes":["locks"]}\n{"type":"stay"}',
  ].map(text),
  run(input) {
    let closed = 0;
    const pipe: SecurePipe = {
      send: () => undefined,
      bufferedBytes: 0,
      onData: null,
      onClose: null,
      stats: { sentBytes: 0, receivedBytes: 0 },
      close: () => undefined,
    };
    const receiver = new ClipboardReceiver({ say: () => undefined, mayReceive: () => true, onContents: () => null });
    startControlPipe(
      pipe,
      { now: () => 0, every: () => () => undefined },
      {
        onMessage: (message) => {
          if (closed > 0) throw new Error('a message came after the end');
          if (message.type !== 'clipboard') return;
          const { clipboard } = message;
          if (clipboard.say === 'begin' || clipboard.say === 'piece') receiver.heard(clipboard);
        },
        onClose: () => (closed += 1),
      },
    );
    for (const line of Buffer.from(input).toString('latin1').split('\n'))
      pipe.onData?.(Uint8Array.from(Buffer.from(line, 'latin1')));
    if (closed > 1) throw new Error('it ended twice');
  },
};

const allowed = (error: unknown): void => {
  if (!(error instanceof LinkError)) throw error;
};

/** A handshake whose first message a relay changes: by the input, bit by bit, and in its length. */
const handshake: FuzzTarget = {
  name: 'handshake',
  folders: ['packages/link/src'],
  first: [Uint8Array.of(1), new Uint8Array(48).fill(9)],
  async run(input) {
    const isChanged = input.some((byte) => byte !== 0);
    const [device, viewer] = [await nodeCrypto.generate(), await nodeCrypto.generate()];
    const claims = await claimsFor(nodeCrypto, viewer);
    const pair = channelPair((message, direction, number) =>
      direction === 'to-device' && number === 0 ? [changed(message, input)] : [message],
    );
    const at = (channel: ByteChannel) => ({
      crypto: nodeCrypto,
      channel,
      ticket: 'the ticket',
      pipe: 'screen' as const,
    });
    const ends = [
      openPipe({ ...at(pair.viewer), deviceLinkKey: device.publicKey, viewerKey: viewer }),
      acceptPipe({ ...at(pair.device), deviceLinkKey: device, claims }),
    ];
    for (const outcome of await Promise.allSettled(ends)) {
      if (outcome.status === 'rejected') allowed(outcome.reason);
      else if (isChanged) throw new Error('a changed handshake stood');
    }
  },
};

/** The last byte makes the message longer or shorter. */
function changed(message: Uint8Array, input: Uint8Array): Uint8Array {
  const longer = (input.at(-1) ?? 0) - 128;
  const length = Math.max(0, message.length + (Math.abs(longer) < 32 ? longer : 0));
  return Uint8Array.from({ length }, (_, at) => (message[at] ?? 0) ^ (input[at] ?? 0));
}

/** What stands in a request or a first frame: rights that the portal signed, join tokens. */
const rights: FuzzTarget = {
  name: 'rights',
  folders: ['packages/link/src'],
  first: [
    'eyJhbGciOiJFZERTQSIsInR5cCI6InVzaGVyLXRpY2tldCJ9.eyJzZXNzaW9uIjoiMDE5M2IyYzQtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIn0.AAAA',
    'usher-join.https://portal.example.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBB',
    'a.b.c',
  ].map(text),
  async run(input) {
    const words = Buffer.from(input).toString('latin1');
    await verifyTicket(
      words,
      [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
      0,
    ).then(
      () => {
        throw new Error('rights that nobody signed were taken');
      },
      (error: unknown) => allowed(error),
    );
    try {
      parseJoinToken(words);
    } catch (error) {
      allowed(error);
    }
  },
};

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/** Pictures on the clipboard, before anybody decodes them. */
const pictures: FuzzTarget = {
  name: 'pictures',
  folders: ['clipboard/png-size'],
  first: [Uint8Array.from(png), text('not a picture')],
  run(input) {
    const size = pngSize(input);
    if (size !== null && !(size.width > 0 && size.height > 0)) throw new Error('a picture without a size');
  },
};

export const targets: readonly FuzzTarget[] = [rfb, rfbClipboard, controlPipe, handshake, rights, pictures];
